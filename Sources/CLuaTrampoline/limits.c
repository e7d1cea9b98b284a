// How a sandboxed machine counts, and how a step that went over a limit ends.
//
// Nothing that a script can write survives: the hook yields, which cannot be caught and is never
// resumed. Where a C function of Lua stands in between, so that yielding is impossible, it raises
// instead, at every further instruction, and whatever could catch that (pcall, xpcall, coroutines)
// passes it on. What such a step would still have closed is not closed; the collector has it.
#define _GNU_SOURCE
#include "internal.h"

#include <time.h>

static char kill_mark;

uint64_t lt_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void lt_begin_limits(lt_host *host, int64_t instructions, uint64_t deadline) {
  lt_guard *guard = &host->limits;
  guard->left = instructions;
  guard->deadline = deadline;
  guard->credit = LT_CREDIT;
  guard->exceeded = LT_WITHIN;
  guard->was_refused = 0;
  guard->closing = 0;
  guard->is_active = 1;
  if (deadline != 0) {
    __atomic_store_n(&guard->watched, deadline + guard->grace, __ATOMIC_SEQ_CST);
    lt_wake_watchdog();
  }
}

static void settle_credit(lt_guard *guard) {
  guard->left -= LT_CREDIT - guard->credit;
  guard->credit = LT_CREDIT;
}

void lt_end_limits(lt_host *host) {
  lt_guard *guard = &host->limits;
  if (guard->deadline != 0) __atomic_store_n(&guard->watched, 0, __ATOMIC_SEQ_CST);
  settle_credit(guard);
  guard->is_active = 0;
}

static void look(lt_host *host) {
  lt_guard *guard = &host->limits;
  settle_credit(guard);
  if (guard->exceeded) return;
  if (guard->left < 0)
    guard->exceeded = LT_OUT_OF_INSTRUCTIONS;
  else if (guard->deadline != 0 && lt_now() >= guard->deadline)
    guard->exceeded = LT_OUT_OF_TIME;
}

void lt_settle(lua_State *L, lt_host *host) {
  if (!host->limits.is_active) {
    host->limits.credit = LT_CREDIT;
    return;
  }
  look(host);
  if (host->limits.exceeded) lt_die(L);
}

int lt_die(lua_State *L) {
  // From a C function this jumps; from the hook it returns, and the interpreter then yields.
  if (lua_isyieldable(L)) return lua_yield(L, 0);
  lua_pushlightuserdata(L, &kill_mark);
  return lua_error(L);
}

static void answer_interrupt(lt_host *host) {
  host->interrupted_flag = 0;
  if (host->interrupted(host->context) == LT_GO_ON) return;
  lt_clear_out(host);
  host->limits.exceeded = LT_CANCELLED;
}

static int wanted_period(const lt_guard *guard) {
  if (guard->exceeded) return 1;
  return guard->large_bytes > 0 ? LT_FINE_PERIOD : LT_PERIOD;
}

void lt_on_count(lua_State *L, lua_Debug *event) {
  lt_host *host = lt_host_of(L);
  lt_guard *guard = &host->limits;
  if (event->event == LUA_HOOKLINE) {
    lt_count_line(L, host, event);
    return;
  }
  if (!guard->is_active) return;
  int period = lua_gethookcount(L);
  guard->left -= period;
  look(host);
  if (host->interrupted_flag && !guard->exceeded) answer_interrupt(host);
  int wanted = wanted_period(guard);
  if (period != wanted) {
    lua_sethook(L, lt_on_count, LUA_MASKCOUNT | lt_line_mask(host), wanted);
  }
  if (guard->exceeded) lt_die(L);
}

// MARK: Memory

// Asks for a look at the limits at the next instruction; also legal between two of them.
static void look_soon(lt_host *host) {
  if (host->current == NULL) return;
  lua_sethook(host->current, lt_on_count, LUA_MASKCOUNT | lt_line_mask(host), 1);
}

// One string, and one table's fields that are no list items, are bounded on their own: comparing
// the one and rehashing the other is a single instruction. For a new block Lua passes what it is
// for in the place of the old size: 0 for the fields of a table, whose number is a power of two,
// and for buffers.
static int is_oversized(const lt_guard *guard, const void *block, size_t kind, size_t size) {
  enum { FIELD_BYTES = 24, STRING_OVERHEAD = 64 };
  if (block != NULL) return 0;
  if (kind == LUA_TSTRING) return size > guard->maximum_string + STRING_OVERHEAD;
  size_t count = size / FIELD_BYTES;
  return kind == 0 && count > guard->maximum_fields && size % FIELD_BYTES == 0 &&
         (count & (count - 1)) == 0;
}

// Lua answers a refusal with a full collection and asks again; only then is there no more memory.
static void *refuse(lt_host *host) {
  lt_guard *guard = &host->limits;
  if (!guard->is_active) return NULL;
  if (guard->was_refused)
    guard->exceeded = guard->exceeded ? guard->exceeded : LT_OUT_OF_MEMORY;
  guard->was_refused = 1;
  guard->credit -= (int64_t)(host->used_bytes >> 8);
  look_soon(host);
  return NULL;
}

static void count_large(lt_host *host, size_t old_size, size_t new_size) {
  lt_guard *guard = &host->limits;
  int had_none = guard->large_bytes == 0;
  if (old_size > LT_LARGE_BLOCK) guard->large_bytes -= old_size;
  if (new_size > LT_LARGE_BLOCK) guard->large_bytes += new_size;
  if (had_none && guard->large_bytes > 0) look_soon(host);
}

void *lt_allocate_bounded(void *context, void *block, size_t old_size, size_t new_size) {
  lt_host *host = context;
  lt_guard *guard = &host->limits;
  size_t held = block == NULL ? 0 : old_size;
  if (new_size > held) {
    guard->credit -= (int64_t)(new_size >> 4);
    if (is_oversized(guard, block, old_size, new_size)) return refuse(host);
  }
  void *result = lt_allocate(context, block, old_size, new_size);
  if (result == NULL && new_size != 0) return refuse(host);
  if (new_size > held) guard->was_refused = 0;
  if (new_size > LT_LARGE_BLOCK || held > LT_LARGE_BLOCK) count_large(host, held, new_size);
  return result;
}

// MARK: Text

void lt_push_text(lua_State *L, int index) {
  if (!lt_host_of(L)->limits.is_sandboxed) {
    luaL_tolstring(L, index, NULL);
    return;
  }
  switch (lua_type(L, index)) {
    case LUA_TSTRING:
      lua_pushvalue(L, index);
      break;
    case LUA_TNUMBER:
      lua_pushvalue(L, index);
      lua_tolstring(L, -1, NULL);
      break;
    case LUA_TBOOLEAN:
      lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
      break;
    case LUA_TNIL:
      lua_pushliteral(L, "nil");
      break;
    default: {
      index = lua_absindex(L, index);
      int type = luaL_getmetafield(L, index, "__name");
      if (type == LUA_TSTRING) return;
      if (type != LUA_TNIL) lua_pop(L, 1);
      lua_pushstring(L, luaL_typename(L, index));
    }
  }
}

typedef struct {
  const char *next;
  size_t left;
} pieces;

static const char *next_piece(lua_State *L, void *context, size_t *count) {
  enum { PIECE = 64 };
  pieces *source = context;
  lt_host *host = lt_host_of(L);
  lt_charge(L, host, PIECE);
  *count = source->left < PIECE ? source->left : PIECE;
  const char *piece = source->next;
  source->next += *count;
  source->left -= *count;
  return *count == 0 ? NULL : piece;
}

static size_t count_word(const char *source, size_t count, const char *word) {
  const char *end = source + count;
  size_t found = 0;
  while ((source = memmem(source, (size_t)(end - source), word, strlen(word))) != NULL) {
    source += strlen(word);
    found++;
  }
  return found;
}

// A label takes each jump to it out of one list, by moving all that follow: a square of work within
// one token, which is the only such place in the parser.
static int has_too_many_jumps(const char *source, size_t count) {
  enum { JUMPS = 3000 };
  return count_word(source, count, "goto") + count_word(source, count, "break") > JUMPS;
}

int lt_load_text(lua_State *L, const char *source, size_t count, const char *name) {
  if (!lt_host_of(L)->limits.is_sandboxed)
    return luaL_loadbufferx(L, source, count, name, "t");
  if (has_too_many_jumps(source, count)) {
    lua_pushliteral(L, "too many 'goto' and 'break' in one source");
    return LUA_ERRSYNTAX;
  }
  pieces all = {source, count};
  return lua_load(L, next_piece, &all, name, "t");
}
