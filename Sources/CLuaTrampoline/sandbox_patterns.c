// string.find, match, gmatch and gsub of a sandboxed machine, as in the manual.
#define _GNU_SOURCE
#include "pattern.h"

#include <ctype.h>

enum { MAXIMUM_PATTERN = 65536, SMALL_PATTERN = 1024 };

// Compiles on the C stack where it fits there, and else into a userdata that is pushed.
typedef struct {
  _Alignas(8) char room[SMALL_PATTERN];
} small_room;

static lt_pattern compile(lua_State *L, const char *text, size_t count, small_room *room) {
  if (count > MAXIMUM_PATTERN) luaL_error(L, "pattern too long");
  size_t size = lt_pattern_size(text, count);
  lt_charge(L, lt_host_of(L), (int64_t)count);
  void *place = room;
  if (room == NULL || size > sizeof room->room) place = lua_newuserdatauv(L, size, 0);
  return lt_compile_pattern(text, count, place);
}

// MARK: Captures

// Pushes one capture, or the whole match when there are none.
static void push_capture(lt_match *match, int number, const char *at, const char *end) {
  lua_State *L = match->L;
  if (number >= match->level) {
    if (number != 0) luaL_error(L, "invalid capture index %%%d", number + 1);
    lua_pushlstring(L, at, (size_t)(end - at));
    return;
  }
  const char *begin = match->captures[number].begin;
  ptrdiff_t count = match->captures[number].count;
  if (count == LT_UNFINISHED) luaL_error(L, "unfinished capture");
  if (count == LT_POSITION)
    lua_pushinteger(L, begin - match->begin + 1);
  else
    lua_pushlstring(L, begin, (size_t)count);
}

static int push_captures(lt_match *match, const char *at, const char *end) {
  int count = match->level == 0 && at != NULL ? 1 : match->level;
  luaL_checkstack(match->L, count, "too many captures");
  for (int i = 0; i < count; i++) push_capture(match, i, at, end);
  return count;
}

// MARK: find and match

static size_t first_position(lua_Integer position, size_t count) {
  if (position > 0) return (size_t)position;
  if (position == 0 || position < -(lua_Integer)count) return 1;
  return count + (size_t)position + 1;
}

static int is_plain(const char *text, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (text[i] != '\0' && strchr("^$*+?.([%-", text[i]) != NULL) return 0;
  return 1;
}

static int find_plain(lua_State *L, const char *text, size_t count, size_t from, const char *part,
                      size_t part_count) {
  lt_charge(L, lt_host_of(L), (int64_t)((count - from) >> 4));
  const char *found = memmem(text + from, count - from, part, part_count);
  if (found == NULL) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, found - text + 1);
  lua_pushinteger(L, found - text + (lua_Integer)part_count);
  return 2;
}

static int search(lua_State *L, int is_find) {
  size_t count, pattern_count;
  const char *text = luaL_checklstring(L, 1, &count);
  const char *pattern = luaL_checklstring(L, 2, &pattern_count);
  size_t from = first_position(luaL_optinteger(L, 3, 1), count) - 1;
  if (from > count) {
    lua_pushnil(L);
    return 1;
  }
  if (is_find && (lua_toboolean(L, 4) || is_plain(pattern, pattern_count)))
    return find_plain(L, text, count, from, pattern, pattern_count);
  int is_anchored = pattern_count > 0 && *pattern == '^';
  small_room room;
  lt_match match;
  lt_begin_match(&match, L,
                 compile(L, pattern + is_anchored, pattern_count - (size_t)is_anchored, &room),
                 text, count);
  const char *at = text + from;
  do {
    const char *end = lt_match_at(&match, at);
    if (end == NULL) continue;
    if (!is_find) return push_captures(&match, at, end);
    lua_pushinteger(L, at - text + 1);
    lua_pushinteger(L, end - text);
    return push_captures(&match, NULL, NULL) + 2;
  } while (at++ < match.end && !is_anchored);
  lua_pushnil(L);
  return 1;
}

static int bounded_find(lua_State *L) { return search(L, 1); }

static int bounded_match(lua_State *L) { return search(L, 0); }

// MARK: gmatch

// Upvalues: the text, the compiled pattern, the next place, the end of the last match or -1.
static int next_match(lua_State *L) {
  size_t count;
  const char *text = lua_tolstring(L, lua_upvalueindex(1), &count);
  const char *last = text + lua_tointeger(L, lua_upvalueindex(4));
  lt_match match;
  lt_begin_match(&match, L, *(lt_pattern *)lua_touserdata(L, lua_upvalueindex(2)), text, count);
  for (const char *at = text + lua_tointeger(L, lua_upvalueindex(3)); at <= match.end; at++) {
    const char *end = lt_match_at(&match, at);
    if (end == NULL || end == last) continue;
    lua_pushinteger(L, end - text);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return push_captures(&match, at, end);
  }
  return 0;
}

static int bounded_gmatch(lua_State *L) {
  size_t count, pattern_count;
  luaL_checklstring(L, 1, &count);
  const char *pattern = luaL_checklstring(L, 2, &pattern_count);
  size_t from = first_position(luaL_optinteger(L, 3, 1), count) - 1;
  if (from > count) from = count + 1;
  lua_settop(L, 2);
  if (pattern_count > MAXIMUM_PATTERN) return luaL_error(L, "pattern too long");
  lt_charge(L, lt_host_of(L), (int64_t)pattern_count);
  lua_pushvalue(L, 1);
  lt_pattern *compiled =
      lua_newuserdatauv(L, sizeof *compiled + lt_pattern_size(pattern, pattern_count), 0);
  *compiled = lt_compile_pattern(pattern, pattern_count, compiled + 1);
  lua_pushinteger(L, (lua_Integer)from);
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, next_match, 4);
  return 1;
}

// MARK: gsub

static void add_text(lt_match *match, luaL_Buffer *result, const char *at, const char *end) {
  lua_State *L = match->L;
  size_t count;
  const char *text = lua_tolstring(L, 3, &count), *stop = text + count;
  while (text < stop) {
    const char *mark = memchr(text, '%', (size_t)(stop - text));
    if (mark == NULL) mark = stop;
    luaL_addlstring(result, text, (size_t)(mark - text));
    if (mark == stop) return;
    lt_charge(L, match->host, 1);
    int letter = mark + 1 < stop ? (unsigned char)mark[1] : 0;
    text = mark + 2;
    if (letter == '%') {
      luaL_addchar(result, '%');
    } else if (letter == '0') {
      luaL_addlstring(result, at, (size_t)(end - at));
    } else if (isdigit(letter)) {
      push_capture(match, letter - '1', at, end);
      luaL_addvalue(result);
    } else {
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
  }
}

// Adds what stands for one match; returns whether it differs from the match.
static int add_replacement(lt_match *match, luaL_Buffer *result, const char *at, const char *end,
                           int type) {
  lua_State *L = match->L;
  if (type == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    int count = push_captures(match, at, end);
    lua_call(L, count, 1);
  } else if (type == LUA_TTABLE) {
    push_capture(match, 0, at, end);
    lua_gettable(L, 3);
  } else {
    add_text(match, result, at, end);
    return 1;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(result, at, (size_t)(end - at));
    return 0;
  }
  if (!lua_isstring(L, -1))
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(result);
  return 1;
}

static int bounded_gsub(lua_State *L) {
  size_t count, pattern_count;
  const char *text = luaL_checklstring(L, 1, &count);
  const char *pattern = luaL_checklstring(L, 2, &pattern_count);
  int type = lua_type(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)count + 1), done = 0;
  luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
                          type == LUA_TTABLE, 3, "string/function/table");
  int is_anchored = pattern_count > 0 && *pattern == '^', changed = 0;
  small_room room;
  lt_match match;
  lt_begin_match(&match, L,
                 compile(L, pattern + is_anchored, pattern_count - (size_t)is_anchored, &room),
                 text, count);
  luaL_Buffer result;
  luaL_buffinit(L, &result);
  const char *at = text, *last = NULL;
  while (done < most) {
    const char *end = lt_match_at(&match, at);
    if (end != NULL && end != last) {
      lt_charge(L, match.host, 4 + (end - at) / 16);
      done++;
      changed |= add_replacement(&match, &result, at, end, type);
      at = last = end;
    } else if (at < match.end) {
      luaL_addchar(&result, *at++);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  if (changed) {
    luaL_addlstring(&result, at, (size_t)(match.end - at));
    luaL_pushresult(&result);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, done);
  return 2;
}

void lt_define_sandbox_patterns(lua_State *L) {
  static const luaL_Reg own[] = {{"find", bounded_find},
                                 {"match", bounded_match},
                                 {"gmatch", bounded_gmatch},
                                 {"gsub", bounded_gsub},
                                 {NULL, NULL}};
  luaL_setfuncs(L, own, 0);
}
