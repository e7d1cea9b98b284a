// From the bytes that Swift wrote to values on a Lua stack.
#include "internal.h"

#include <limits.h>

typedef struct {
  lt_buffer buffer;
  size_t at;
} cursor;

static uint64_t take_word(cursor *in) {
  uint64_t word;
  memcpy(&word, in->buffer.bytes + in->at, sizeof word);
  in->at += sizeof word;
  return word;
}

static void push_userdata(lua_State *L, cursor *in) {
  size_t record = in->at;
  uint64_t handle = take_word(in);
  uint64_t class_number = take_word(in);
  lt_host *host = lt_host_of(L);
  if (!lt_make_holder(host, handle)) luaL_error(L, "not enough memory");
  lt_userdata *object = lua_newuserdatauv(L, sizeof *object, 0);
  *object = (lt_userdata){&lt_object_mark, 0, class_number};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_classes_key);
  lua_rawgeti(L, -1, (lua_Integer)class_number);
  lua_setmetatable(L, -3);
  lua_pop(L, 1);
  // From here on the userdata's end releases the handle, so the record must not.
  lt_hold(host, object, handle);
  memset(in->buffer.bytes + record, 0, sizeof handle);
}

static void push_value(lua_State *L, cursor *in);

static void push_list(lua_State *L, cursor *in) {
  uint64_t count = take_word(in);
  lua_createtable(L, count < INT_MAX ? (int)count : 0, 0);
  for (uint64_t i = 1; i <= count; i++) {
    push_value(L, in);
    lua_rawseti(L, -2, (lua_Integer)i);
  }
}

// Upvalue: the place of the item that was given last. The loop says which one that was, so that loops
// over the same list inside each other, and one after another was left, each find their way.
static int next_item(lua_State *L) {
  lua_settop(L, 3);
  lua_Integer at = 0;
  if (!lua_isnil(L, 3)) {
    at = lua_tointeger(L, lua_upvalueindex(1));
    lua_rawgeti(L, 1, at);
    if (!lua_rawequal(L, 3, -1)) {
      lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
      for (at = 1; at <= count; at++) {
        lua_settop(L, 3);
        lua_rawgeti(L, 1, at);
        if (lua_rawequal(L, 3, -1)) break;
      }
      if (at > count) return 0;
    }
  }
  lua_pushinteger(L, at + 1);
  lua_replace(L, lua_upvalueindex(1));
  lua_rawgeti(L, 1, at + 1);
  return 1;
}

static void push_sequence(lua_State *L, cursor *in) {
  push_list(L, in);
  lua_createtable(L, 0, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_item, 1);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
}

static void push_table(lua_State *L, cursor *in) {
  uint64_t count = take_word(in);
  lua_createtable(L, 0, count < INT_MAX ? (int)count : 0);
  for (uint64_t i = 0; i < count; i++) {
    push_value(L, in);
    push_value(L, in);
    lua_rawset(L, -3);
  }
}

static const char *const raised_fields[] = {"code",      "message",    "hint",
                                            "traceback", "activities", "cause"};

static void push_raised(lua_State *L, cursor *in) {
  uint64_t handle;
  memcpy(&handle, in->buffer.bytes + in->at, sizeof handle);
  lua_createtable(L, 0, 6);
  if (handle != 0) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_error_handles_key);
    lua_pushvalue(L, -2);
    push_userdata(L, in);
    lua_rawset(L, -3);
    lua_pop(L, 1);
  } else {
    in->at += 2 * sizeof handle;
  }
  for (int i = 0; i < 6; i++) {
    push_value(L, in);
    lua_setfield(L, -2, raised_fields[i]);
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lt_error_class_key);
  lua_setmetatable(L, -2);
}

static void push_scalar(lua_State *L, cursor *in, int tag) {
  double number;
  uint64_t word = take_word(in);
  switch (tag) {
    case LT_INTEGER:
      lua_pushinteger(L, (lua_Integer)word);
      break;
    case LT_NUMBER:
      memcpy(&number, &word, sizeof number);
      lua_pushnumber(L, number);
      break;
    case LT_FUNCTION:
      lua_rawgeti(L, LUA_REGISTRYINDEX, (lua_Integer)word);
      break;
    default:
      if ((int64_t)word == LT_SPAWN) {
        lua_pushcfunction(L, lt_spawn);
      } else if ((int64_t)word == LT_NORMALISE) {
        lua_pushcfunction(L, lt_normalise_error);
      } else if ((int64_t)word == LT_PLACE) {
        lua_pushcfunction(L, lt_place);
      } else if ((int64_t)word == LT_NEW_HANDLE) {
        lua_pushcfunction(L, lt_new_handle);
      } else if ((int64_t)word == LT_RECORD_OF) {
        lua_pushcfunction(L, lt_record_of);
      } else {
        lua_pushinteger(L, (lua_Integer)word);
        lua_pushcclosure(L, lt_native, 1);
      }
  }
}

static void push_value(lua_State *L, cursor *in) {
  luaL_checkstack(L, 6, "too many nested values");
  int tag = in->buffer.bytes[in->at++];
  switch (tag) {
    case LT_NIL:
      lua_pushnil(L);
      break;
    case LT_FALSE:
    case LT_TRUE:
      lua_pushboolean(L, tag == LT_TRUE);
      break;
    case LT_STRING: {
      size_t count = (size_t)take_word(in);
      lua_pushlstring(L, (const char *)in->buffer.bytes + in->at, count);
      in->at += count;
      break;
    }
    case LT_LIST:
      push_list(L, in);
      break;
    case LT_SEQUENCE:
      push_sequence(L, in);
      break;
    case LT_TABLE:
      push_table(L, in);
      break;
    case LT_OBJECT:
      push_userdata(L, in);
      break;
    case LT_RAISED:
      push_raised(L, in);
      break;
    default:
      push_scalar(L, in, tag);
  }
}

static int push_all(lua_State *L) {
  cursor *in = lua_touserdata(L, 1);
  lua_settop(L, 0);
  while (in->at < in->buffer.count) push_value(L, in);
  return lua_gettop(L);
}

// Releases the handles that no userdata has taken over. Records lie flat: a count is followed by
// its values, so one pass without recursion visits them all.
static void abandon(lt_host *host, lt_buffer buffer) {
  cursor in = {buffer, 0};
  while (in.at < buffer.count) {
    int tag = buffer.bytes[in.at++];
    if (tag == LT_NIL || tag == LT_FALSE || tag == LT_TRUE) continue;
    // An append that found no memory may have left half a record at the end.
    if (buffer.count - in.at < 2 * sizeof(uint64_t) && buffer.failed) return;
    uint64_t word = take_word(&in);
    if (tag == LT_STRING) in.at += (size_t)word;
    if (tag != LT_OBJECT && tag != LT_RAISED) continue;
    take_word(&in);
    if (word != 0) host->release(host->context, word);
  }
}

void lt_clear_out(lt_host *host) {
  // A release runs Swift code, which may not see the half-cleared buffer.
  lt_buffer old = host->out;
  host->out = (lt_buffer){0};
  abandon(host, old);
  old.count = 0;
  old.failed = 0;
  host->out = old;
}

int lt_push_out(lua_State *L, lt_host *host) {
  // A collection during the push may run finalizers that call natives, which fill `out` again.
  cursor in = {host->out, 0};
  host->out = (lt_buffer){0};
  int base = lua_gettop(L), status = LUA_ERRMEM;
  if (!in.buffer.failed && lua_checkstack(L, 4)) {
    lua_pushcfunction(L, push_all);
    lua_pushlightuserdata(L, &in);
    status = lua_pcall(L, 1, LUA_MULTRET, 0);
  } else {
    in.buffer.failed = 1;
  }
  if (status != LUA_OK) abandon(host, in.buffer);
  if (host->out.bytes == NULL) {
    host->out.bytes = in.buffer.bytes;
    host->out.capacity = in.buffer.capacity;
  } else {
    free(in.buffer.bytes);
  }
  if (status == LUA_OK) return lua_gettop(L) - base;
  if (in.buffer.failed) lua_pushliteral(L, "not enough memory");
  return lua_error(L);
}
