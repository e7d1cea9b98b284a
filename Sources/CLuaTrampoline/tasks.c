// Protected calls, tasks, and the interrupt.
#include "internal.h"

// How many instructions an interrupted task may spend on cleaning up before it is ended.
enum { CLEANUP_INSTRUCTIONS = 2000000 };

static _Thread_local lt_host *volatile attached;

static void arm(lua_State *L);

static void on_instruction(lua_State *L, lua_Debug *event) {
  (void)event;
  lt_host *host = lt_host_of(L);
  if (host->strikes > 0 && !host->killing) {
    if (host->strikes++ < CLEANUP_INSTRUCTIONS) return;
    host->killing = 1;
  }
  if (!host->killing) {
    int answer = host->interrupted(host->context);
    if (answer == LT_GO_ON) {
      host->interrupted_flag = 0;
      lt_rest(L);
      return;
    }
    host->strikes = 1;
    if (answer == LT_FINISH) return;
    lt_push_out(L, host);
    lua_error(L);
  }
  // A yield from a hook cannot be caught; the scheduler never resumes it.
  if (lua_isyieldable(L) && !host->pinned)
    lua_yield(L, 0);
  else
    luaL_error(L, "cancelled");
}

void lt_weary(lt_host *host) {
  if (host->strikes > 0) host->strikes += CLEANUP_INSTRUCTIONS / 1000;
}

static void arm(lua_State *L) {
  lt_host *host = lt_host_of(L);
  if (host->limits.is_sandboxed)
    lua_sethook(L, lt_on_count, LUA_MASKCOUNT | lt_line_mask(host), 1);
  else
    lua_sethook(L, on_instruction, LUA_MASKCOUNT, 1);
}

// Runs on the machine's own thread, between two instructions of it, so that the hook of the
// current coroutine can be set: lua_sethook is safe there, and only there.
static void on_signal(int number) {
  (void)number;
  lt_host *host = attached;
  if (host != NULL) lt_interrupt(host);
}

void lt_interrupt(lt_host *host) {
  host->interrupted_flag = 1;
  if (host->current != NULL) arm(host->current);
}

void lt_install_interrupt_handler(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGURG, &action, NULL);
}

void lt_attach(lt_host *host) {
  attached = host;
  // A thread that a dispatch worker started has inherited its mask, which blocks most signals.
  sigset_t urgent;
  sigemptyset(&urgent);
  sigaddset(&urgent, SIGURG);
  pthread_sigmask(SIG_UNBLOCK, &urgent, NULL);
}

void lt_make_current(lt_host *host, lua_State *coroutine) {
  host->current = coroutine;
  // Asked before or while switching: the handler may have armed the other coroutine.
  if (host->interrupted_flag && coroutine != NULL) arm(coroutine);
}

int lt_run(lt_host *host, lua_State *from, lua_State *coroutine, int argument_count, int *count) {
  lua_State *outer = host->current;
  lt_make_current(host, coroutine);
  int status = lua_resume(coroutine, from, argument_count, count);
  lt_make_current(host, outer);
  return status;
}

int lt_reset_coroutine(lua_State *L, lua_State *inner) {
  lt_host *host = lt_host_of(L);
  lt_guard *guard = &host->limits;
  // Lua 5.4.4 starts counting nested C calls anew here, so that its own limit is none.
  if (guard->is_sandboxed && guard->closing >= LT_MAXIMUM_CLOSING)
    return luaL_error(L, "coroutines are closed inside each other too deep");
  lua_State *outer = host->current;
  int was_pinned = host->pinned;
  // A yield from a closing method would leave the coroutine resumable half-way.
  host->pinned = 1;
  guard->closing++;
  lt_make_current(host, inner);
  int status = lua_resetthread(inner);
  lt_make_current(host, outer);
  guard->closing--;
  host->pinned = was_pinned;
  return guard->exceeded ? lt_die(L) : status;
}

typedef struct {
  lt_host *host;
  lua_State *task;
  int argument_count;
  int outcome;
  lt_reading reading;
} step;

static void read_failure(lua_State *L, step *now, int status) {
  if (status == LUA_ERRMEM) {
    lt_reset_coroutine(L, now->task);
    now->outcome = LT_NO_MEMORY;
    return;
  }
  luaL_traceback(L, now->task, NULL, 0);
  // Runs what is still to be closed, which may replace the error.
  lt_reset_coroutine(L, now->task);
  lua_xmove(now->task, L, 1);
  lt_read_raised(L, &now->reading, lua_gettop(L), lua_gettop(L) - 1);
  now->outcome = LT_FAILED;
}

static void read_results(lua_State *L, lua_State *task, step *now, int count) {
  if (now->host->limits.is_sandboxed && (size_t)count > now->host->maximum_entries) {
    now->reading.problem = LT_TOO_LARGE;
    lua_error(L);
  }
  luaL_checkstack(L, count + 10, "too many results");
  lua_xmove(task, L, count);
  int first = lua_gettop(L) - count + 1;
  for (int i = 0; i < count; i++) lt_read_value(L, &now->reading, first + i);
  now->outcome = LT_DONE;
}

static int step_protected(lua_State *L) {
  step *now = lua_touserdata(L, 1);
  lua_State *task = now->task;
  int count = 0;
  // Reading what the task leaves may run metamethods here, which an interrupt must reach too.
  now->host->current = L;
  if (lt_waits(task)) lua_pop(task, 1);
  int status = lt_run(now->host, L, task, now->argument_count, &count);
  lt_forget_metatables(L);
  if (now->host->limits.exceeded) {
    // Not reset: closing what it holds would run more of the script.
    now->outcome = LT_KILLED;
  } else if (status == LUA_OK) {
    read_results(L, task, now, count);
  } else if (status != LUA_YIELD) {
    read_failure(L, now, status);
  } else if (lt_waits(task)) {
    now->outcome = LT_WAITING;
  } else {
    now->outcome = now->host->killing ? LT_KILLED : LT_YIELDED;
    if (!now->host->limits.is_sandboxed) lua_sethook(task, NULL, 0, 0);
    now->host->interrupted_flag = 0;
    lt_reset_coroutine(L, task);
  }
  return 0;
}

int lt_step(lt_host *host, lua_State *task, int argument_count) {
  lua_State *L = host->main;
  if (!lua_checkstack(L, 4)) return LT_NO_MEMORY;
  step now;
  now.host = host;
  now.task = task;
  now.argument_count = argument_count;
  now.outcome = LT_NO_MEMORY;
  lt_begin_reading(&now.reading, host);
  host->strikes = host->killing = host->pinned = 0;
  lua_pushcfunction(L, step_protected);
  lua_pushlightuserdata(L, &now);
  int result = lua_pcall(L, 1, 0, 0);
  host->current = NULL;
  if (result != LUA_OK) {
    lt_explain(L, &now.reading, result);
    now.outcome = now.reading.problem;
  }
  host->strikes = host->killing = host->pinned = 0;
  if (!host->limits.is_sandboxed && lua_gethookmask(L) != 0) lt_rest(L);
  if (host->limits.exceeded) now.outcome = LT_KILLED;
  return lt_end_reading(L, &now.reading, now.outcome);
}

typedef struct {
  lt_host *host;
  lua_State *task;
  int reference;
  int argument_count;
} creation;

static int new_task_protected(lua_State *L) {
  creation *made = lua_touserdata(L, 1);
  int count = lt_push_out(L, made->host);
  lua_State *task = lua_newthread(L);
  int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  if (!lua_checkstack(task, count)) {
    luaL_unref(L, LUA_REGISTRYINDEX, reference);
    lua_pushliteral(L, "not enough memory");
    lua_error(L);
  }
  lua_xmove(L, task, count);
  made->task = task;
  made->reference = reference;
  made->argument_count = count - 1;
  return 0;
}

int lt_new_task(lt_host *host, lua_State **task, int *reference, int *argument_count) {
  lua_State *L = host->main;
  creation made = {host, NULL, LUA_NOREF, 0};
  if (!lua_checkstack(L, 4)) return LT_NO_MEMORY;
  lua_pushcfunction(L, new_task_protected);
  lua_pushlightuserdata(L, &made);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    lua_pop(L, 1);
    return LT_NO_MEMORY;
  }
  *task = made.task;
  *reference = made.reference;
  *argument_count = made.argument_count;
  return LT_DONE;
}

static int refuse_task(lua_State *L, const char *reason) {
  lua_pushstring(L, reason);
  return lua_error(L);
}

// spawn(function) -> number of the new task, which starts after the current step.
int lt_spawn(lua_State *L) {
  lt_host *host = lt_host_of(L);
  luaL_checktype(L, 1, LUA_TFUNCTION);
  // A finalizer belongs to no task: it runs in whichever makes the collector run. There, and only
  // there, Lua refuses what lua_gc does.
  if (lua_gc(L, LUA_GCCOUNT) < 0) return refuse_task(L, "a finalizer cannot start a task");
  lua_State *task = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, task, 1);
  int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  int64_t number = host->spawned(host->context, task, reference);
  if (number == 0) {
    luaL_unref(L, LUA_REGISTRYINDEX, reference);
    return refuse_task(L, "no more tasks can be started here");
  }
  lua_pushinteger(L, number);
  return 1;
}

typedef struct {
  lt_host *host;
  const char *source;
  size_t count;
  const char *name;
  int environment;
  int outcome;
  lt_reading reading;
} loading;

static int load_protected(lua_State *L) {
  loading *now = lua_touserdata(L, 1);
  int status = lt_load_text(L, now->source, now->count, now->name);
  if (status == LUA_ERRSYNTAX) {
    lt_read_raised(L, &now->reading, lua_gettop(L), 0);
    now->outcome = LT_SYNTAX;
    return 0;
  }
  if (status != LUA_OK) return lua_error(L);
  if (now->environment != LUA_NOREF) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, now->environment);
    lua_call(L, 0, 1);
    lua_setupvalue(L, -2, 1);
  }
  lt_read_value(L, &now->reading, lua_gettop(L));
  now->outcome = LT_DONE;
  return 0;
}

int lt_load(lt_host *host, lua_State *L, const char *source, size_t count, const char *name,
            int environment) {
  if (!lua_checkstack(L, 4)) return LT_NO_MEMORY;
  loading now;
  now.host = host;
  now.source = source;
  now.count = count;
  now.name = name;
  now.environment = environment;
  now.outcome = LT_NO_MEMORY;
  lt_begin_reading(&now.reading, host);
  lua_pushcfunction(L, load_protected);
  lua_pushlightuserdata(L, &now);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    lua_pop(L, 1);
    now.outcome = host->limits.exceeded ? LT_KILLED : LT_NO_MEMORY;
  }
  return lt_end_reading(L, &now.reading, now.outcome);
}

static int call_protected(lua_State *L) {
  step *now = lua_touserdata(L, 1);
  lua_pushcfunction(L, lt_normalise_error);
  int count = lt_push_out(L, now->host);
  int status = lua_pcall(L, count - 1, LUA_MULTRET, 2);
  if (status == LUA_OK) {
    read_results(L, L, now, lua_gettop(L) - 2);
  } else if (status == LUA_ERRMEM) {
    now->outcome = LT_NO_MEMORY;
  } else {
    lt_read_raised(L, &now->reading, lua_gettop(L), 0);
    now->outcome = LT_FAILED;
  }
  return 0;
}

int lt_call(lt_host *host, lua_State *L) {
  if (!lua_checkstack(L, 4)) return LT_NO_MEMORY;
  step now;
  now.host = host;
  now.task = L;
  now.argument_count = 0;
  now.outcome = LT_NO_MEMORY;
  lt_begin_reading(&now.reading, host);
  lua_pushcfunction(L, call_protected);
  lua_pushlightuserdata(L, &now);
  int result = lua_pcall(L, 1, 0, 0);
  if (result != LUA_OK) {
    lt_explain(L, &now.reading, result);
    now.outcome = now.reading.problem;
  }
  if (host->limits.exceeded) now.outcome = LT_KILLED;
  return lt_end_reading(L, &now.reading, now.outcome);
}

int lt_begin_call(lua_State *L, int reference, int argument_count) {
  if (!lua_checkstack(L, argument_count + 6)) return LT_NO_MEMORY;
  lua_pushcfunction(L, lt_normalise_error);
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  return LT_DONE;
}

int lt_finish_call(lt_host *host, lua_State *L, int height) {
  int status = lua_pcall(L, lua_gettop(L) - height - 2, LUA_MULTRET, height + 1);
  if (host->limits.exceeded) {
    lua_settop(L, height);
    return LT_KILLED;
  }
  if (status == LUA_OK) {
    lua_remove(L, height + 1);
    return LT_DONE;
  }
  int result = status == LUA_ERRMEM ? LT_NO_MEMORY : lt_read_error(host, L, -1);
  lua_settop(L, height);
  return result == LT_DONE ? LT_FAILED : result;
}

typedef struct {
  const void *bytes;
  size_t count;
} text;

static int push_text(lua_State *L) {
  text *wanted = lua_touserdata(L, 1);
  lua_pushlstring(L, wanted->count == 0 ? "" : wanted->bytes, wanted->count);
  return 1;
}

int lt_push_bytes(lua_State *L, const void *bytes, size_t count) {
  text wanted = {bytes, count};
  if (!lua_checkstack(L, 4)) return LT_NO_MEMORY;
  lua_pushcfunction(L, push_text);
  lua_pushlightuserdata(L, &wanted);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK) return LT_DONE;
  lua_pop(L, 1);
  return LT_NO_MEMORY;
}
