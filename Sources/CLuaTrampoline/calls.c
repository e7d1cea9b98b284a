// From Lua to Swift: native functions, objects and error tables.
#include "internal.h"

static int continue_native(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  lt_host *host = lt_host_of(L);
  int result = host->resumption;
  host->resumption = LT_VALUES;
  return lt_conclude(L, host, result);
}

// The Swift frame has returned when this runs, so raising and yielding are allowed.
int lt_conclude(lua_State *L, lt_host *host, int result) {
  size_t count;
  switch (result) {
    case LT_VALUES:
      return lt_push_out(L, host);
    case LT_ERROR:
      lt_push_out(L, host);
      return lua_error(L);
    case LT_WAIT:
      lua_pushlightuserdata(L, &lt_wait_mark);
      return lua_yieldk(L, 1, 0, continue_native);
    case LT_TEXT:
      // Lua copies the bytes before it may collect garbage, and with it run natives that write.
      count = host->out.count;
      host->out.count = 0;
      if (host->out.failed) {
        host->out.failed = 0;
        return luaL_error(L, "not enough memory");
      }
      lua_pushlstring(L, count == 0 ? "" : (const char *)host->out.bytes, count);
      return 1;
    default:
      return result;
  }
}

static lt_userdata *object_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(lt_userdata))
    return NULL;
  lt_userdata *object = lua_touserdata(L, index);
  return object->mark == &lt_object_mark ? object : NULL;
}

uint64_t lt_object_handle(lua_State *L, int index) {
  lt_userdata *object = object_at(L, index);
  return object == NULL ? UINT64_MAX : object->handle;
}

static int is_ascii(lua_State *L, int index) {
  size_t count, at = 0;
  const char *bytes = lua_tolstring(L, index, &count);
  uint64_t word, high = 0;
  for (; count - at >= sizeof word; at += sizeof word) {
    memcpy(&word, bytes + at, sizeof word);
    high |= word;
  }
  for (; at < count; at++) high |= (unsigned char)bytes[at];
  return (high & 0x8080808080808080u) == 0;
}

static int passes(lua_State *L, int index, const lt_check *check) {
  int type = lua_type(L, index), fits = 0;
  if (type <= LUA_TNIL) return check->is_optional;
  switch (check->kind) {
    case LT_CHECK_BOOLEAN:
      return type == LUA_TBOOLEAN;
    case LT_CHECK_INTEGER:
      if (type == LUA_TNUMBER) lua_tointegerx(L, index, &fits);
      return fits;
    case LT_CHECK_NUMBER:
      return type == LUA_TNUMBER;
    case LT_CHECK_TEXT:
      return type == LUA_TSTRING && is_ascii(L, index);
    case LT_CHECK_BYTES:
      return type == LUA_TSTRING;
    default: {
      lt_userdata *object = object_at(L, index);
      return object != NULL && object->handle != 0 && object->class_number == check->class_number;
    }
  }
}

static int call_function(lua_State *L, int64_t index) {
  lt_host *host = lt_host_of(L);
  lt_release_lost(host);
  const lt_function *function = &host->functions[index];
  if (function->object == NULL)
    return lt_conclude(L, host, host->call(L, host->context, index));
  int is_checked = function->is_checkable;
  for (int i = 0; is_checked && i < function->count; i++)
    is_checked = passes(L, i + 1, &function->checks[i]);
  return lt_conclude(L, host, host->direct(L, host->context, function->object, is_checked));
}

int lt_native(lua_State *L) { return call_function(L, lua_tointeger(L, lua_upvalueindex(1))); }

static int close_object(lua_State *L) {
  lt_userdata *object = lua_touserdata(L, 1);
  lt_host *host = lt_host_of(L);
  if (object->handle == 0) return 0;
  host->close(host->context, object->handle);
  host->release(host->context, lt_let_go(host, object));
  return 0;
}

// Upvalues: methods, functions that read properties, the function for every other key.
static int index_object(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  lua_pushvalue(L, 2);
  int is_property = lua_rawget(L, lua_upvalueindex(2)) == LUA_TNUMBER;
  int64_t function = lua_tointeger(L, is_property ? -1 : lua_upvalueindex(3));
  lua_settop(L, 2);
  return call_function(L, function);
}

// Upvalues: functions that write properties, the function for every other key.
static int set_in_object(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  int is_property = lua_rawget(L, lua_upvalueindex(1)) == LUA_TNUMBER;
  int64_t function = lua_tointeger(L, is_property ? -1 : lua_upvalueindex(2));
  lua_settop(L, 3);
  return call_function(L, function);
}

// Upvalues: keys and values alternating, the place of the next key.
static int next_pair(lua_State *L) {
  lua_Integer at = lua_tointeger(L, lua_upvalueindex(2));
  if (lua_rawgeti(L, lua_upvalueindex(1), at) == LUA_TNIL) return 1;
  lua_rawgeti(L, lua_upvalueindex(1), at + 1);
  lua_pushinteger(L, at + 2);
  lua_replace(L, lua_upvalueindex(2));
  return 2;
}

// Upvalue: the function that gives keys and values as a list.
static int pairs_of_object(lua_State *L) {
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  lua_pushinteger(L, 1);
  lua_pushcclosure(L, next_pair, 2);
  return 1;
}

static int define_class_protected(lua_State *L) {
  lt_host *host = lt_host_of(L);
  int64_t number = lua_tointeger(L, 1);
  int closes = lua_toboolean(L, 2);
  lua_settop(L, 0);
  // 1: metatable, 2: methods, 3: readers, 4: writers, 5: finds the rest, 6: sets the rest
  lt_push_out(L, host);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 3);
  lua_pushvalue(L, 5);
  lua_pushcclosure(L, index_object, 3);
  lua_setfield(L, 1, "__index");
  lua_pushvalue(L, 4);
  lua_pushvalue(L, 6);
  lua_pushcclosure(L, set_in_object, 2);
  lua_setfield(L, 1, "__newindex");
  if (lua_getfield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushcclosure(L, pairs_of_object, 1);
    lua_setfield(L, 1, "__pairs");
  }
  lua_settop(L, 6);
  if (closes) {
    lua_pushcfunction(L, close_object);
    lua_setfield(L, 1, "__close");
  }
  lua_pushboolean(L, 0);
  lua_setfield(L, 1, "__metatable");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_classes_key);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, number);
  return 0;
}

int lt_define_class(lt_host *host, int64_t number, int closes) {
  lua_State *L = host->main;
  if (!lua_checkstack(L, 4)) return LT_NO_MEMORY;
  lua_pushcfunction(L, define_class_protected);
  lua_pushinteger(L, number);
  lua_pushboolean(L, closes);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return LT_DONE;
  lua_pop(L, 1);
  return LT_NO_MEMORY;
}

// The message of an error table and of its causes on one line.
static int error_text(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushliteral(L, "");  // 2: the text so far; 1: the error of this round
  for (int depth = 0; depth < 16; depth++) {
    if (depth > 0) {
      lua_pushliteral(L, ": ");
      lua_concat(L, 2);
    }
    if (!lua_istable(L, 1)) {
      lt_push_text(L, 1);
      lua_concat(L, 2);
      return 1;
    }
    lua_pushliteral(L, "message");
    lua_rawget(L, 1);
    lt_push_text(L, -1);
    lua_remove(L, -2);
    lua_concat(L, 2);
    lua_pushliteral(L, "cause");
    if (lua_rawget(L, 1) == LUA_TNIL) {
      lua_pop(L, 1);
      return 1;
    }
    lua_replace(L, 1);
  }
  return 1;
}

// As a message handler: gives every error that is no table the shape of one, with a traceback.
int lt_normalise_error(lua_State *L) {
  lua_settop(L, 1);
  if (lua_istable(L, 1)) return 1;
  lua_createtable(L, 0, 4);
  int out_of_memory =
      lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "not enough memory") == 0;
  lua_pushstring(L, out_of_memory ? "lua.out_of_memory" : "lua.error");
  lua_setfield(L, 2, "code");
  lt_push_raised_text(L, 1);
  lua_setfield(L, 2, "message");
  luaL_traceback(L, L, NULL, 1);
  lua_setfield(L, 2, "traceback");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_error_class_key);
  lua_setmetatable(L, 2);
  return 1;
}

// place(function) -> "the function at script.lua:12".
int lt_place(lua_State *L) {
  lua_Debug function;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_getinfo(L, ">S", &function);
  if (function.linedefined > 0)
    lua_pushfstring(L, "the function at %s:%d", function.short_src, function.linedefined);
  else
    lua_pushliteral(L, "the function");
  return 1;
}

void lt_find_origin(lua_State *L, int reference, lt_origin *origin) {
  lua_Debug function;
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  lua_getinfo(L, ">Su", &function);
  origin->source = function.source;
  origin->source_length = function.srclen;
  origin->first_line = function.linedefined;
  origin->last_line = function.lastlinedefined;
  origin->parameter_count = function.nparams;
  origin->takes_more = function.isvararg;
}

const char *lt_find_parameter(lua_State *L, int reference, int number) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  return lua_getlocal(L, NULL, number);  // Takes the function away.
}

static void set_registry(lua_State *L, const void *key) { lua_rawsetp(L, LUA_REGISTRYINDEX, key); }

void lt_define_objects(lua_State *L) {
  // Class 0 is the invisible userdata that holds the Swift error of an error table.
  lua_createtable(L, 1, 0);
  lua_createtable(L, 0, 0);
  lua_rawseti(L, -2, 0);
  set_registry(L, &lt_classes_key);

  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, error_text);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushliteral(L, "error");
  lua_setfield(L, -2, "__name");
  set_registry(L, &lt_error_class_key);

  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  set_registry(L, &lt_error_handles_key);
}
