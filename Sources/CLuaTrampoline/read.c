// From values on a Lua stack to bytes that Swift reads.
#include "internal.h"

void lt_begin_reading(lt_reading *reading, lt_host *host) {
  memset(reading, 0, offsetof(lt_reading, path));
  memset(&reading->references, 0, sizeof reading->references);
  reading->host = host;
  // Detached, because a collection while reading may run finalizers that read as well.
  reading->buffer = host->in;
  reading->buffer.count = 0;
  reading->buffer.failed = 0;
  host->in = (lt_buffer){0};
}

int lt_end_reading(lua_State *L, lt_reading *reading, int status) {
  lt_host *host = reading->host;
  if (status == LT_DONE && reading->buffer.failed) status = LT_NO_MEMORY;
  if (status != LT_DONE && status != LT_FAILED && status != LT_SYNTAX)
    for (size_t at = 0; at < reading->references.count; at += sizeof(int)) {
      int reference;
      memcpy(&reference, reading->references.bytes + at, sizeof reference);
      luaL_unref(L, LUA_REGISTRYINDEX, reference);
    }
  free(reading->references.bytes);
  if (host->in.bytes != NULL) free(host->in.bytes);
  host->in = reading->buffer;
  return status;
}

static void refuse(lua_State *L, lt_reading *reading, int problem) {
  reading->problem = problem;
  lua_pushnil(L);
  lua_error(L);
}

void lt_explain(lua_State *L, lt_reading *reading, int result) {
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  int overflows = result == LUA_ERRERR || strstr(text, "stack overflow") != NULL;
  lua_pop(L, 1);
  if (reading->problem != 0) return;
  if (result == LUA_ERRMEM)
    reading->problem = LT_NO_MEMORY;
  else if (reading->host->strikes > 0)
    reading->problem = LT_KILLED;
  else
    reading->problem = overflows ? LT_OVERFLOW : LT_UNSUPPORTED;
  reading->host->unsupported = "a value that cannot be turned into text";
}

static void put_word(lt_reading *reading, int tag, uint64_t word) {
  lt_append_tag(&reading->buffer, tag);
  lt_append_word(&reading->buffer, word);
}

static void put_string(lua_State *L, lt_reading *reading, int index) {
  size_t count, limit = reading->host->limits.maximum_read_bytes;
  const char *bytes = lua_tolstring(L, index, &count);
  if (limit != 0 && reading->buffer.count + count > limit) refuse(L, reading, LT_TOO_LARGE);
  put_word(reading, LT_STRING, count);
  lt_append(&reading->buffer, bytes, count);
}

static void put_function(lua_State *L, lt_reading *reading, int index) {
  lua_pushvalue(L, index);
  int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  lt_append(&reading->references, &reference, sizeof reference);
  if (reading->references.failed) {
    luaL_unref(L, LUA_REGISTRYINDEX, reference);
    refuse(L, reading, LT_NO_MEMORY);
  }
  put_word(reading, LT_FUNCTION, (uint64_t)reference);
}

static int has_error_class(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return 0;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_error_class_key);
  int same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

// A table is a list when its keys are exactly 1 to n; the empty table counts as a list.
static int measure(lua_State *L, lt_reading *reading, int index, uint64_t *count) {
  lua_Unsigned border = lua_rawlen(L, index);
  int is_list = 1;
  *count = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    *count += 1;
    if (++reading->entries > reading->host->maximum_entries) refuse(L, reading, LT_TOO_LARGE);
    if (!lua_isinteger(L, -1) || (lua_Unsigned)lua_tointeger(L, -1) - 1 >= border) is_list = 0;
  }
  return is_list && *count == border;
}

static void put_table(lua_State *L, lt_reading *reading, int index) {
  const void *self = lua_topointer(L, index);
  for (int i = 0; i < reading->depth; i++)
    if (reading->path[i] == self) refuse(L, reading, LT_CYCLE);
  if (reading->depth == LT_MAXIMUM_DEPTH) refuse(L, reading, LT_TOO_DEEP);
  reading->path[reading->depth++] = self;
  luaL_checkstack(L, 8, "table too deep");
  uint64_t count;
  if (measure(L, reading, index, &count)) {
    put_word(reading, LT_LIST, count);
    for (uint64_t i = 1; i <= count; i++) {
      lua_rawgeti(L, index, (lua_Integer)i);
      lt_read_value(L, reading, lua_gettop(L));
      lua_pop(L, 1);
    }
  } else {
    put_word(reading, LT_TABLE, count);
    lua_pushnil(L);
    while (lua_next(L, index)) {
      lt_read_value(L, reading, lua_gettop(L) - 1);
      lt_read_value(L, reading, lua_gettop(L));
      lua_pop(L, 1);
    }
  }
  reading->depth--;
}

static void put_userdata(lua_State *L, lt_reading *reading, int index) {
  uint64_t handle = lt_object_handle(L, index);
  if (handle == UINT64_MAX) {
    reading->host->unsupported = "a foreign userdata";
    refuse(L, reading, LT_UNSUPPORTED);
  }
  put_word(reading, LT_OBJECT, handle);
  lt_append_word(&reading->buffer, 0);
}

void lt_read_value(lua_State *L, lt_reading *reading, int index) {
  if (reading->buffer.failed) refuse(L, reading, LT_NO_MEMORY);
  size_t limit = reading->host->limits.maximum_read_bytes;
  if (limit != 0 && reading->buffer.count > limit) refuse(L, reading, LT_TOO_LARGE);
  double number;
  uint64_t word;
  switch (lua_type(L, index)) {
    case LUA_TNIL:
      lt_append_tag(&reading->buffer, LT_NIL);
      break;
    case LUA_TBOOLEAN:
      lt_append_tag(&reading->buffer, lua_toboolean(L, index) ? LT_TRUE : LT_FALSE);
      break;
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) {
        put_word(reading, LT_INTEGER, (uint64_t)lua_tointeger(L, index));
      } else {
        number = lua_tonumber(L, index);
        memcpy(&word, &number, sizeof word);
        put_word(reading, LT_NUMBER, word);
      }
      break;
    case LUA_TSTRING:
      put_string(L, reading, index);
      break;
    case LUA_TFUNCTION:
      put_function(L, reading, index);
      break;
    case LUA_TUSERDATA:
      put_userdata(L, reading, index);
      break;
    case LUA_TTABLE:
      if (has_error_class(L, index))
        lt_read_raised(L, reading, index, 0);
      else
        put_table(L, reading, index);
      break;
    default:
      reading->host->unsupported =
          lua_type(L, index) == LUA_TTHREAD ? "a coroutine" : "a light userdata";
      refuse(L, reading, LT_UNSUPPORTED);
  }
}

// Appends the text of a field, or nil when it is absent.
static void put_text(lua_State *L, lt_reading *reading, int index, const char *name) {
  lua_pushstring(L, name);
  if (lua_rawget(L, index) == LUA_TNIL) {
    lt_append_tag(&reading->buffer, LT_NIL);
    lua_pop(L, 1);
    return;
  }
  lt_push_text(L, -1);
  put_string(L, reading, lua_gettop(L));
  lua_pop(L, 2);
}

static void put_activities(lua_State *L, lt_reading *reading, int index) {
  lua_pushliteral(L, "activities");
  lua_rawget(L, index);
  lua_Unsigned count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
  if (count > 100) count = 100;
  put_word(reading, LT_LIST, count);
  for (lua_Unsigned i = 1; i <= count; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i);
    lt_push_text(L, -1);
    put_string(L, reading, lua_gettop(L));
    lua_pop(L, 2);
  }
  lua_pop(L, 1);
}

static uint64_t error_handle(lua_State *L, int index) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_error_handles_key);
  lua_pushvalue(L, index);
  uint64_t handle = 0;
  if (lua_rawget(L, -2) == LUA_TUSERDATA) handle = lt_object_handle(L, -1);
  lua_pop(L, 2);
  return handle;
}

static void put_traceback(lua_State *L, lt_reading *reading, int index, int traceback) {
  if (index != 0) {
    lua_pushliteral(L, "traceback");
    lua_rawget(L, index);
  } else {
    lua_pushnil(L);
  }
  if (traceback != 0 && !lua_isstring(L, -1)) lua_pushvalue(L, traceback);
  if (lua_type(L, -1) == LUA_TSTRING)
    put_string(L, reading, lua_gettop(L));
  else
    lt_append_tag(&reading->buffer, LT_NIL);
}

static void put_cause(lua_State *L, lt_reading *reading, int index) {
  lua_pushliteral(L, "cause");
  if (lua_rawget(L, index) == LUA_TNIL || reading->causes >= 16) {
    lt_append_tag(&reading->buffer, LT_NIL);
  } else {
    reading->causes++;
    lt_read_raised(L, reading, lua_gettop(L), 0);
    reading->causes--;
  }
  lua_pop(L, 1);
}

// Pushes the message of what was raised: its text, or a sentence where that would say nothing.
void lt_push_raised_text(lua_State *L, int index) {
  int type = lua_type(L, index);
  if (type == LUA_TSTRING || type == LUA_TNUMBER) return lt_push_text(L, index);
  if (luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
    lua_pop(L, 1);
    return lt_push_text(L, index);
  }
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "code");
    int has_code = lua_rawget(L, index) == LUA_TSTRING;
    if (has_code)
      lua_pushfstring(L, "the script raised '%s' without a message", lua_tostring(L, -1));
    else
      lua_pushliteral(L, "the script raised a table without a message");
    lua_remove(L, -2);
  } else if (type <= LUA_TBOOLEAN) {
    lt_push_text(L, index);
    lua_pushfstring(L, "the script raised %s", lua_tostring(L, -1));
    lua_remove(L, -2);
  } else {
    lua_pushfstring(L, "the script raised a %s", lua_typename(L, type));
  }
}

// Whatever was raised becomes one LT_RAISED record; a code of nil means that it was no error table.
void lt_read_raised(lua_State *L, lt_reading *reading, int index, int traceback) {
  luaL_checkstack(L, 10, "causes too deep");
  int top = lua_gettop(L), is_table = lua_istable(L, index);
  put_word(reading, LT_RAISED, is_table ? error_handle(L, index) : 0);
  lt_append_word(&reading->buffer, 0);
  if (is_table) {
    put_text(L, reading, index, "code");
    lua_pushliteral(L, "message");
    is_table = lua_rawget(L, index) != LUA_TNIL;
    lua_pop(L, 1);
    if (!is_table) {  // a table of the script's own design: its text is all there is
      lt_push_raised_text(L, index);
      put_string(L, reading, lua_gettop(L));
      lua_pop(L, 1);
    } else {
      put_text(L, reading, index, "message");
    }
    put_text(L, reading, index, "hint");
    put_traceback(L, reading, index, traceback);
    lua_settop(L, top);
    put_activities(L, reading, index);
    put_cause(L, reading, index);
    return;
  }
  lt_append_tag(&reading->buffer, LT_NIL);
  lt_push_raised_text(L, index);
  put_string(L, reading, lua_gettop(L));
  lt_append_tag(&reading->buffer, LT_NIL);
  put_traceback(L, reading, 0, traceback);
  put_word(reading, LT_LIST, 0);
  lt_append_tag(&reading->buffer, LT_NIL);
  lua_settop(L, top);
}

static int read_value_protected(lua_State *L) {
  lt_read_value(L, lua_touserdata(L, 2), 1);
  return 0;
}

static int read_error_protected(lua_State *L) {
  lt_read_raised(L, lua_touserdata(L, 2), 1, 0);
  return 0;
}

static int read_protected(lt_host *host, lua_State *L, int index, lua_CFunction function) {
  if (!lua_checkstack(L, 5)) return LT_NO_MEMORY;
  index = lua_absindex(L, index);
  lt_reading reading;
  lt_begin_reading(&reading, host);
  lua_pushcfunction(L, function);
  lua_pushvalue(L, index);
  lua_pushlightuserdata(L, &reading);
  int status = LT_DONE;
  int result = lua_pcall(L, 2, 0, 0);
  if (result != LUA_OK) {
    lt_explain(L, &reading, result);
    status = reading.problem;
  }
  return lt_end_reading(L, &reading, status);
}

int lt_read(lt_host *host, lua_State *L, int index) {
  return read_protected(host, L, index, read_value_protected);
}

int lt_read_error(lt_host *host, lua_State *L, int index) {
  return read_protected(host, L, index, read_error_protected);
}
