// The table library of a sandboxed machine: as in the manual, without metamethods, and counted.
#include "internal.h"

#include <limits.h>

static lua_Integer border(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  return (lua_Integer)lua_rawlen(L, index);
}

static int insert(lua_State *L) {
  lt_host *host = lt_host_of(L);
  lua_Integer end = border(L, 1) + 1;
  switch (lua_gettop(L)) {
    case 2:
      break;
    case 3: {
      lua_Integer position = luaL_checkinteger(L, 2);
      luaL_argcheck(L, (lua_Unsigned)position - 1 < (lua_Unsigned)end, 2,
                    "position out of bounds");
      for (lua_Integer i = end; i > position; i--) {
        lt_charge(L, host, 2);
        lua_rawgeti(L, 1, i - 1);
        lua_rawseti(L, 1, i);
      }
      end = position;
      break;
    }
    default:
      return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_rawseti(L, 1, end);
  return 0;
}

static int remove_item(lua_State *L) {
  lt_host *host = lt_host_of(L);
  lua_Integer size = border(L, 1);
  lua_Integer position = luaL_optinteger(L, 2, size);
  if (position != size)
    luaL_argcheck(L, (lua_Unsigned)position - 1 <= (lua_Unsigned)size, 2,
                  "position out of bounds");
  lua_rawgeti(L, 1, position);
  for (; position < size; position++) {
    lt_charge(L, host, 2);
    lua_rawgeti(L, 1, position + 1);
    lua_rawseti(L, 1, position);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, position);
  return 1;
}

static int move(lua_State *L) {
  lt_host *host = lt_host_of(L);
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
  lua_Integer to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, target, LUA_TTABLE);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    int forward = to > last || to <= first || (target != 1 && !lua_rawequal(L, 1, target));
    for (lua_Integer i = 0; i < count; i++) {
      lua_Integer at = forward ? i : count - 1 - i;
      lt_charge(L, host, 2);
      lua_rawgeti(L, 1, first + at);
      lua_rawseti(L, target, to + at);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static int concat(lua_State *L) {
  lt_host *host = lt_host_of(L);
  lua_Integer size = border(L, 1), i = luaL_optinteger(L, 3, 1);
  size_t separator_count, count;
  const char *separator = luaL_optlstring(L, 2, "", &separator_count);
  lua_Integer last = luaL_optinteger(L, 4, size);
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (; i <= last; i++) {
    lua_rawgeti(L, 1, i);
    if (!lua_isstring(L, -1))
      return luaL_error(L, "invalid value (%s) at index %I in table for 'concat'",
                        luaL_typename(L, -1), (LUAI_UACINT)i);
    lua_tolstring(L, -1, &count);
    lt_charge(L, host, 1 + (int64_t)((count + separator_count) >> 4));
    luaL_addvalue(&text);
    if (i == last) break;
    luaL_addlstring(&text, separator, separator_count);
  }
  luaL_pushresult(&text);
  return 1;
}

static int unpack(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer i = luaL_optinteger(L, 2, 1);
  lua_Integer last = luaL_optinteger(L, 3, (lua_Integer)lua_rawlen(L, 1));
  if (i > last) return 0;
  lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)i;
  if (count >= INT_MAX || !lua_checkstack(L, (int)++count))
    return luaL_error(L, "too many results to unpack");
  lt_charge(L, lt_host_of(L), (int64_t)count);
  for (; i < last; i++) lua_rawgeti(L, 1, i);
  lua_rawgeti(L, 1, last);
  return (int)count;
}

// Whether the value at `right` must come before the value at `left`.
static int precedes(lua_State *L, int right, int left, int has_order) {
  if (!has_order) return lua_compare(L, right, left, LUA_OPLT);
  right = lua_absindex(L, right);
  left = lua_absindex(L, left);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, right);
  lua_pushvalue(L, left);
  lua_call(L, 2, 1);
  int answer = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return answer;
}

// Merges two neighbouring runs of the table at `from` into the table at `to`.
static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle,
                  lua_Integer high, int has_order) {
  lt_host *host = lt_host_of(L);
  lua_Integer left = low, right = middle;
  for (lua_Integer i = low; i < high; i++) {
    lt_charge(L, host, 8);
    int takes_right = left >= middle;
    if (left < middle && right < high) {
      lua_rawgeti(L, from, left);
      lua_rawgeti(L, from, right);
      takes_right = precedes(L, -1, -2, has_order);
      lua_pop(L, 2);
    }
    lua_rawgeti(L, from, takes_right ? right++ : left++);
    lua_rawseti(L, to, i);
  }
}

static void copy_items(lua_State *L, int from, int to, lua_Integer count) {
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, from, i);
    lua_rawseti(L, to, i);
  }
}

// A merge sort on copies: an order that contradicts itself costs no more than any other.
static int sort(lua_State *L) {
  lua_Integer size = border(L, 1);
  int has_order = !lua_isnoneornil(L, 2);
  if (has_order) luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_argcheck(L, size < INT_MAX / 2, 1, "array too big");
  lua_settop(L, 2);
  lt_charge(L, lt_host_of(L), size);
  lua_createtable(L, (int)size, 0);
  lua_createtable(L, (int)size, 0);
  copy_items(L, 1, 3, size);
  int from = 3, to = 4;
  for (lua_Integer width = 1; width < size; width *= 2) {
    for (lua_Integer low = 1; low <= size; low += 2 * width) {
      lua_Integer middle = low + width <= size ? low + width : size + 1;
      lua_Integer high = low + 2 * width <= size ? low + 2 * width : size + 1;
      merge(L, from, to, low, middle, high, has_order);
    }
    from = 7 - from;
    to = 7 - to;
  }
  copy_items(L, from, 1, size);
  return 0;
}

void lt_define_sandbox_tables(lua_State *L) {
  static const luaL_Reg own[] = {{"insert", insert}, {"remove", remove_item}, {"move", move},
                                 {"concat", concat}, {"unpack", unpack},      {"sort", sort},
                                 {NULL, NULL}};
  luaL_setfuncs(L, own, 0);
  lua_getglobal(L, LUA_TABLIBNAME);
  lua_getfield(L, -1, "pack");
  lua_setfield(L, -3, "pack");
  lua_pop(L, 1);
}
