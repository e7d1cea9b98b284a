// Lua 5.4 as the system installs it, with every function that may jump hidden from Swift.
//
// A Lua error is a longjmp, and a jump over a Swift frame skips its releases. The manual marks each
// function: "-" never raises; "m", "v" and "e" may. Swift keeps the first kind. The others, and the
// ones that run Lua code, are redeclared below so that using them from Swift does not compile.
#ifndef CLUA_SHIM_H
#define CLUA_SHIM_H

#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

#define CLUA_HIDDEN(function)                                                                      \
  extern __typeof__(function) function __attribute__((                                             \
      availability(swift, unavailable, message = "may jump over Swift frames: use CLuaTrampoline")))

CLUA_HIDDEN(lua_arith);
CLUA_HIDDEN(lua_callk);
CLUA_HIDDEN(lua_close);
CLUA_HIDDEN(lua_closeslot);
CLUA_HIDDEN(lua_compare);
CLUA_HIDDEN(lua_concat);
CLUA_HIDDEN(lua_createtable);
CLUA_HIDDEN(lua_dump);
CLUA_HIDDEN(lua_error);
CLUA_HIDDEN(lua_gc);
CLUA_HIDDEN(lua_getfield);
CLUA_HIDDEN(lua_getglobal);
CLUA_HIDDEN(lua_geti);
CLUA_HIDDEN(lua_gettable);
CLUA_HIDDEN(lua_len);
CLUA_HIDDEN(lua_load);
CLUA_HIDDEN(lua_newthread);
CLUA_HIDDEN(lua_newuserdatauv);
CLUA_HIDDEN(lua_next);
CLUA_HIDDEN(lua_pcallk);
CLUA_HIDDEN(lua_pushcclosure);
CLUA_HIDDEN(lua_pushfstring);
CLUA_HIDDEN(lua_pushlstring);
CLUA_HIDDEN(lua_pushstring);
CLUA_HIDDEN(lua_pushvfstring);
CLUA_HIDDEN(lua_rawset);
CLUA_HIDDEN(lua_rawseti);
CLUA_HIDDEN(lua_rawsetp);
CLUA_HIDDEN(lua_resetthread);
CLUA_HIDDEN(lua_resume);
CLUA_HIDDEN(lua_setfield);
CLUA_HIDDEN(lua_setglobal);
CLUA_HIDDEN(lua_seti);
CLUA_HIDDEN(lua_settable);
CLUA_HIDDEN(lua_stringtonumber);
CLUA_HIDDEN(lua_toclose);
CLUA_HIDDEN(lua_tolstring);
CLUA_HIDDEN(lua_yieldk);

CLUA_HIDDEN(luaL_addgsub);
CLUA_HIDDEN(luaL_addlstring);
CLUA_HIDDEN(luaL_addstring);
CLUA_HIDDEN(luaL_addvalue);
CLUA_HIDDEN(luaL_argerror);
CLUA_HIDDEN(luaL_buffinit);
CLUA_HIDDEN(luaL_buffinitsize);
CLUA_HIDDEN(luaL_callmeta);
CLUA_HIDDEN(luaL_checkany);
CLUA_HIDDEN(luaL_checkinteger);
CLUA_HIDDEN(luaL_checklstring);
CLUA_HIDDEN(luaL_checknumber);
CLUA_HIDDEN(luaL_checkoption);
CLUA_HIDDEN(luaL_checkstack);
CLUA_HIDDEN(luaL_checktype);
CLUA_HIDDEN(luaL_checkudata);
CLUA_HIDDEN(luaL_checkversion_);
CLUA_HIDDEN(luaL_error);
CLUA_HIDDEN(luaL_execresult);
CLUA_HIDDEN(luaL_fileresult);
CLUA_HIDDEN(luaL_getmetafield);
CLUA_HIDDEN(luaL_getsubtable);
CLUA_HIDDEN(luaL_gsub);
CLUA_HIDDEN(luaL_len);
CLUA_HIDDEN(luaL_loadbufferx);
CLUA_HIDDEN(luaL_loadfilex);
CLUA_HIDDEN(luaL_loadstring);
CLUA_HIDDEN(luaL_newmetatable);
CLUA_HIDDEN(luaL_openlibs);
CLUA_HIDDEN(luaL_optinteger);
CLUA_HIDDEN(luaL_optlstring);
CLUA_HIDDEN(luaL_optnumber);
CLUA_HIDDEN(luaL_prepbuffsize);
CLUA_HIDDEN(luaL_pushresult);
CLUA_HIDDEN(luaL_pushresultsize);
CLUA_HIDDEN(luaL_ref);
CLUA_HIDDEN(luaL_requiref);
CLUA_HIDDEN(luaL_setfuncs);
CLUA_HIDDEN(luaL_setmetatable);
CLUA_HIDDEN(luaL_testudata);
CLUA_HIDDEN(luaL_tolstring);
CLUA_HIDDEN(luaL_traceback);
CLUA_HIDDEN(luaL_typeerror);
CLUA_HIDDEN(luaL_where);

#undef CLUA_HIDDEN
#endif
