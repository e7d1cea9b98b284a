// `xpcall` of a trusted machine: an interrupt that raises ends a message handler too.
//
// Lua calls the handler before the hook that raised has returned, and no hook runs until then: a
// handler that loops could never be interrupted.
#include "internal.h"

static int is_called_from_hook(lua_State *L) {
  lua_Debug self;
  return lua_getstack(L, 0, &self) && lua_getinfo(L, "n", &self) &&
         strcmp(self.namewhat, "hook") == 0;
}

static int call_handler(lua_State *L) {
  lua_settop(L, 1);
  if (is_called_from_hook(L)) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int finish_xpcall(lua_State *L, int status, lua_KContext extra) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

static int guarded_xpcall(lua_State *L) {
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
  int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_xpcall);
  return finish_xpcall(L, status, 2);
}

void lt_define_xpcall(lua_State *L) {
  lua_pushcfunction(L, guarded_xpcall);
  lua_setglobal(L, "xpcall");
}
