// string.rep and string.format of a sandboxed machine.
#include "internal.h"

enum { MAXIMUM_CONVERSIONS = 1000 };

static int bounded_rep(lua_State *L) {
  lt_host *host = lt_host_of(L);
  size_t count, separator_count;
  const char *text = luaL_checklstring(L, 1, &count);
  lua_Integer times = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &separator_count);
  size_t each = count + separator_count;
  if (times <= 0 || each == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if ((lua_Unsigned)times > host->limits.maximum_string / each + 1 ||
      (size_t)times * each - separator_count > host->limits.maximum_string)
    return luaL_error(L, "resulting string too large");
  size_t total = (size_t)times * each - separator_count;
  lt_charge(L, host, (int64_t)(total >> 4) + times / 4);
  // Not a buffer of lauxlib: the allocator could take one of this size for a table.
  char *bytes = lua_newuserdatauv(L, total, 0), *place = bytes;
  while (times-- > 0) {
    memcpy(place, text, count);
    place += count;
    if (times == 0) break;
    memcpy(place, separator, separator_count);
    place += separator_count;
  }
  lua_pushlstring(L, bytes, total);
  return 1;
}

// Replaces an argument for %s by its text, so that the standard function calls no metamethod and
// shows no address.
static void make_text(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TSTRING || lua_isnone(L, index)) return;
  if (luaL_callmeta(L, index, "__tostring")) {
    if (!lua_isstring(L, -1)) luaL_error(L, "'__tostring' must return a string");
  } else {
    lt_push_text(L, index);
  }
  lua_replace(L, index);
}

// Quoting takes some 60 ns a byte and makes up to four of one, all within one instruction.
static size_t count_quoted(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING ? lua_rawlen(L, index) : 0;
}

// The upvalue is the standard function.
static int bounded_format(lua_State *L) {
  lt_host *host = lt_host_of(L);
  size_t count;
  const char *format = luaL_checklstring(L, 1, &count), *end = format + count;
  int argument = 1;
  size_t quoted = 0;
  lt_charge(L, host, (int64_t)count);
  for (const char *at = format; at < end; at++) {
    if (*at != '%') continue;
    if (at + 1 < end && at[1] == '%') {
      at++;
      continue;
    }
    at++;
    while (at < end && *at != '\0' && strchr("-+ #0123456789.", *at) != NULL) at++;
    if (at >= end) break;
    // A number with all its digits takes microseconds.
    if (++argument > MAXIMUM_CONVERSIONS + 1)
      return luaL_error(L, "too many conversions to 'format'");
    lt_charge(L, host, 20);
    if (*at == 'p') return luaL_error(L, "invalid conversion '%%p' to 'format' in a sandbox");
    if (*at == 's') make_text(L, argument);
    if (*at == 'q' && (quoted += count_quoted(L, argument)) > host->limits.maximum_string / 4)
      return luaL_error(L, "too much to quote in 'format'");
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

// Adds to the table on top.
void lt_define_sandbox_strings(lua_State *L) {
  lua_pushcfunction(L, bounded_rep);
  lua_setfield(L, -2, "rep");
  lua_getglobal(L, LUA_STRLIBNAME);
  lua_getfield(L, -1, "format");
  lua_pushcclosure(L, bounded_format, 1);
  lua_setfield(L, -3, "format");
  lua_pop(L, 1);
}
