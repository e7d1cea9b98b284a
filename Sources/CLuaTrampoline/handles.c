// The handles of tasks: empty tables, each with a metatable of its own that holds the task's record.
//
// A script can neither see nor change the record, nor take the metatable. Records in a weak table would
// do the same, but tasks that end with handles of others make chains in it, and collecting a chain of
// weak keys takes time that grows with its square.
#include "internal.h"

static char record_key;

// new_handle(record, events) -> handle
int lt_new_handle(lua_State *L) {
  lua_settop(L, 2);
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 4);
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 4);
  }
  lua_pushvalue(L, 1);
  lua_rawsetp(L, 4, &record_key);
  lua_setmetatable(L, 3);
  return 1;
}

// record_of(value) -> record, or nil for any other value
int lt_record_of(lua_State *L) {
  if (!lua_istable(L, 1) || !lua_getmetatable(L, 1)) return 0;
  lua_rawgetp(L, -1, &record_key);
  return 1;
}
