// `pcall` of a sandbox, and `xpcall` of every machine.
//
// Lua calls a message handler before the hook that raised has returned, and no hook runs until then:
// a script's handler that looped there could never be stopped. So neither an interrupt nor a step
// over its limits gets to one, and such a step ends where it would have been caught.
#include "internal.h"

static int is_called_from_hook(lua_State *L) {
  lua_Debug self;
  return lua_getstack(L, 0, &self) && lua_getinfo(L, "n", &self) &&
         strcmp(self.namewhat, "hook") == 0;
}

static int call_handler(lua_State *L) {
  lua_settop(L, 1);
  if (lt_host_of(L)->limits.exceeded || is_called_from_hook(L)) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

// Below the results there are `extra` values and the `true` that comes first.
static int finish(lua_State *L, int status, lua_KContext extra) {
  if (lt_host_of(L)->limits.exceeded) return lt_die(L);
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

int lt_bounded_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish);
  return finish(L, status, 0);
}

int lt_xpcall(lua_State *L) {
  int count = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  if (lua_tocfunction(L, 2) != lt_normalise_error) {
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, call_handler, 1);
    lua_replace(L, 2);
  }
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish);
  return finish(L, status, 2);
}
