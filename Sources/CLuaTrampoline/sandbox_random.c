// Random numbers of a sandboxed machine, which tell nothing about the process.
#include "internal.h"

#include <sys/random.h>

// The standard function seeds with the address of the state, and returns it.
static void push_seeds(lua_State *L) {
  lua_Integer seeds[2] = {(lua_Integer)lt_now(), 0};
  if (getrandom(seeds, sizeof seeds, GRND_NONBLOCK) < 0) seeds[1] = (lua_Integer)time(NULL);
  lua_pushinteger(L, seeds[0]);
  lua_pushinteger(L, seeds[1]);
}

// The upvalue is the standard function.
static int bounded_randomseed(lua_State *L) {
  if (lua_gettop(L) == 0) push_seeds(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

int lt_new_math(lua_State *L) {
  luaopen_math(L);
  lua_getfield(L, -1, "randomseed");
  lua_pushcclosure(L, bounded_randomseed, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "randomseed");
  lua_call(L, 0, 0);
  return 1;
}
