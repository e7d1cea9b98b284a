// The script's own coroutines: `resume` and `wrap` that hand a wait inside them to the task around.
#include "internal.h"

int lt_waits(lua_State *coroutine) {
  return lua_status(coroutine) == LUA_YIELD && lua_gettop(coroutine) > 0 &&
         lua_touserdata(coroutine, -1) == &lt_wait_mark;
}

enum { INNER_FAILED = -1, INNER_REFUSED = -2, INNER_WAITS = -3, INNER_KILLED = -4 };

// The conditions under which lua_resume would build a message outside protection, and our own.
static const char *refusal(lua_State *inner, int argument_count) {
  lua_Debug frame;
  int status = lua_status(inner);
  if (lt_waits(inner)) return "cannot resume a coroutine that waits for a task";
  if (status == LUA_OK && lua_getstack(inner, 0, &frame))
    return "cannot resume non-suspended coroutine";
  if (status > LUA_YIELD || (status == LUA_OK && lua_gettop(inner) == 0))
    return "cannot resume dead coroutine";
  return lua_checkstack(inner, argument_count) ? NULL : "too many arguments to resume";
}

// Moves the arguments and runs `inner`; returns a count of results on L, or what happened.
static int resume_inner(lua_State *L, lua_State *inner, int argument_count) {
  lt_host *host = lt_host_of(L);
  const char *message = refusal(inner, argument_count);
  if (message != NULL) {
    lua_pushstring(L, message);
    return INNER_REFUSED;
  }
  if (host->limits.is_sandboxed) lt_charge(L, host, 10);
  lua_xmove(L, inner, argument_count);
  int was_pinned = host->pinned, count = 0;
  if (!lua_isyieldable(L)) host->pinned = 1;
  int status = lt_run(host, L, inner, argument_count, &count);
  host->pinned = was_pinned;
  if (host->limits.exceeded) return INNER_KILLED;
  if (status == LUA_YIELD && lt_waits(inner)) return INNER_WAITS;
  if (status == LUA_YIELD && host->killing) return INNER_KILLED;
  if (status != LUA_OK && status != LUA_YIELD) return INNER_FAILED;
  if (!lua_checkstack(L, count + 1)) {
    lua_pop(inner, count);
    lua_pushliteral(L, "too many results to resume");
    return INNER_REFUSED;
  }
  lua_xmove(inner, L, count);
  return count;
}

// `wrap` raises what `resume` returns; like the standard one it closes the coroutine first.
static int raise_failure(lua_State *L, lua_State *inner, int result) {
  int status = lua_status(inner);
  if (result == INNER_FAILED) {
    status = lt_reset_coroutine(L, inner);
    lua_xmove(inner, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int return_failure(lua_State *L, lua_State *inner, int result) {
  if (result == INNER_FAILED) lua_xmove(inner, L, 1);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

// For `wrap` the coroutine is an upvalue, for `resume` the first value of the stack.
static lua_State *inner_of(lua_State *L, int is_wrap) {
  return lua_tothread(L, is_wrap ? lua_upvalueindex(1) : 1);
}

static int continue_resume(lua_State *L, int status, lua_KContext is_wrap);

static int conclude(lua_State *L, int result, int is_wrap) {
  switch (result) {
    case INNER_WAITS:
      // The mark stays on the inner coroutine too: nobody else may resume it meanwhile.
      lua_settop(L, is_wrap ? 0 : 1);
      lua_pushlightuserdata(L, &lt_wait_mark);
      return lua_yieldk(L, 1, is_wrap, continue_resume);
    case INNER_KILLED:
      if (lt_host_of(L)->limits.is_sandboxed) return lt_die(L);
      if (lua_isyieldable(L)) return lua_yield(L, 0);
      return luaL_error(L, "cancelled");
    case INNER_FAILED:
    case INNER_REFUSED:
      return is_wrap ? raise_failure(L, inner_of(L, is_wrap), result)
                     : return_failure(L, inner_of(L, is_wrap), result);
    default:
      if (is_wrap) return result;
      lua_pushboolean(L, 1);
      lua_insert(L, -(result + 1));
      return result + 1;
  }
}

static int continue_resume(lua_State *L, int status, lua_KContext is_wrap) {
  (void)status;
  lua_State *inner = inner_of(L, (int)is_wrap);
  if (!lt_waits(inner)) {
    lua_pushliteral(L, "the coroutine was closed while it waited");
    return conclude(L, INNER_REFUSED, (int)is_wrap);
  }
  lua_pop(inner, 1);
  return conclude(L, resume_inner(L, inner, 0), (int)is_wrap);
}

static int coroutine_resume(lua_State *L) {
  lua_State *inner = lua_tothread(L, 1);
  luaL_argexpected(L, inner, 1, "coroutine");
  return conclude(L, resume_inner(L, inner, lua_gettop(L) - 1), 0);
}

static int call_wrapped(lua_State *L) {
  return conclude(L, resume_inner(L, inner_of(L, 1), lua_gettop(L)), 1);
}

// The standard function runs closing methods on the coroutine, where an interrupt must find them.
static int coroutine_close(lua_State *L) {
  lt_host *host = lt_host_of(L);
  lua_State *inner = lua_tothread(L, 1), *outer = host->current;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  if (inner != NULL) lt_make_current(host, inner);
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  lt_make_current(host, outer);
  return status == LUA_OK ? lua_gettop(L) : lua_error(L);
}

static int coroutine_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lt_host *host = lt_host_of(L);
  // A new coroutine starts counting anew.
  if (host->limits.is_sandboxed) lt_charge(L, host, LT_PERIOD);
  lua_State *inner = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, inner, 1);
  lua_pushcclosure(L, call_wrapped, 1);
  return 1;
}

void lt_define_coroutines(lua_State *L) {
  lua_getglobal(L, LUA_COLIBNAME);
  lua_pushcfunction(L, coroutine_resume);
  lua_setfield(L, -2, "resume");
  lua_pushcfunction(L, coroutine_wrap);
  lua_setfield(L, -2, "wrap");
  lua_getfield(L, -1, "close");
  lua_pushcclosure(L, coroutine_close, 1);
  lua_setfield(L, -2, "close");
  lua_pop(L, 1);
  // Lua makes these strings outside protection when a resume or a handler fails. As they exist
  // already, it finds them and allocates nothing, so that no error jumps out from there.
  static const char *const messages[] = {"cannot resume non-suspended coroutine",
                                         "cannot resume dead coroutine", "C stack overflow",
                                         "error in error handling"};
  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
    lua_pushstring(L, messages[i]);
    luaL_ref(L, LUA_REGISTRYINDEX);
  }
}
