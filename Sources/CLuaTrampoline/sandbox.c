// The basic functions and coroutines of a sandboxed machine.
//
// Every environment gets copies of the tables built here, so that no script can change what another
// sees. What is left out, and why, is said in docs/architecture.md.
#include "internal.h"

static char private_metatables_key, original_key;

// MARK: Metatables

// What Lua itself looks for, except __gc and __mode: hooks do not run in finalizers, and collecting
// many weak tables takes time that grows with their square.
static const char *const events[] = {
    "__index", "__newindex", "__call", "__close", "__tostring", "__name",  "__pairs", "__metatable",
    "__eq",    "__lt",       "__le",   "__len",   "__concat",   "__unm",   "__bnot",  "__add",
    "__sub",   "__mul",      "__div",  "__mod",   "__pow",      "__idiv",  "__band",  "__bor",
    "__bxor",  "__shl",      "__shr"};
enum { EVENT_COUNT = sizeof events / sizeof *events, CACHED_METATABLES = 16 };

static int has_field(lua_State *L, int index, const char *name) {
  lua_pushstring(L, name);
  int type = lua_rawget(L, index);
  lua_pop(L, 1);
  return type != LUA_TNIL;
}

static void copy_events(lua_State *L, int from, int to) {
  for (int i = 1; i <= EVENT_COUNT; i++) {
    lua_pushvalue(L, lua_upvalueindex(i));
    lua_pushvalue(L, -1);
    int is_set = lua_rawget(L, from) != LUA_TNIL;
    if (!is_set) {
      lua_pushvalue(L, -2);
      is_set = lua_rawget(L, to) != LUA_TNIL;
      lua_pop(L, 1);
    }
    if (is_set)
      lua_rawset(L, to);
    else
      lua_pop(L, 2);
  }
}

void lt_forget_metatables(lua_State *L) {
  lt_guard *guard = &lt_host_of(L)->limits;
  if (guard->cached_metatables == 0) return;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &private_metatables_key);
  guard->cached_metatables = 0;
}

// Pushes the table that stands for the script's own as a metatable. The script cannot reach it, so
// it cannot turn it into one of a weak table later on.
static void push_private_metatable(lua_State *L, int index) {
  lt_guard *guard = &lt_host_of(L)->limits;
  if (guard->cached_metatables == 0 || guard->cached_metatables > CACHED_METATABLES) {
    lua_createtable(L, 0, 0);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &private_metatables_key);
    guard->cached_metatables = 1;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &private_metatables_key);
  lua_pushvalue(L, index);
  if (lua_rawget(L, -2) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, index);
    lua_rawsetp(L, -2, &original_key);
    lua_pushvalue(L, index);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
    guard->cached_metatables++;
  }
  lua_remove(L, -2);
  copy_events(L, index, lua_gettop(L));
}

// Lua follows from one __call that is no function to the next within one instruction, moving all
// arguments each time.
static void refuse_callable_call(lua_State *L) {
  lua_pushliteral(L, "__call");
  int type = lua_rawget(L, 2);
  if (type != LUA_TNIL && type != LUA_TFUNCTION)
    luaL_error(L, "__call must be a function in a sandbox");
  lua_pop(L, 1);
}

static int bounded_setmetatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  lua_settop(L, 2);
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    if (has_field(L, 2, "__gc")) return luaL_error(L, "__gc is not available in a sandbox");
    if (has_field(L, 2, "__mode")) return luaL_error(L, "__mode is not available in a sandbox");
    refuse_callable_call(L);
    lt_charge(L, lt_host_of(L), EVENT_COUNT);
    push_private_metatable(L, 2);
  }
  lua_setmetatable(L, 1);
  lua_settop(L, 1);
  return 1;
}

static int bounded_getmetatable(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  if (!lua_getmetatable(L, 1)) return 0;
  lua_pushliteral(L, "__metatable");
  if (lua_rawget(L, 2) != LUA_TNIL) return 1;
  lua_rawgetp(L, 2, &original_key);
  return 1;
}

static int bounded_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_callmeta(L, 1, "__tostring")) {
    if (!lua_isstring(L, -1)) return luaL_error(L, "'__tostring' must return a string");
    return 1;
  }
  lt_push_text(L, 1);
  return 1;
}

static int bounded_collectgarbage(lua_State *L) {
  const char *option = luaL_optstring(L, 1, "collect");
  if (strcmp(option, "count") == 0)
    lua_pushnumber(L, (lua_Number)lt_host_of(L)->used_bytes / 1024);
  else
    lua_pushinteger(L, 0);
  return 1;
}

// MARK: Loading

// Replaces the function at 1, a reader, by the text that it gives.
static void read_source(lua_State *L) {
  lt_host *host = lt_host_of(L);
  luaL_Buffer text;
  size_t total = 0, count;
  luaL_buffinit(L, &text);
  for (;;) {
    luaL_checkstack(L, 4, "too many nested readers");
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    lt_charge(L, host, 10);
    if (lua_isnil(L, -1)) break;
    if (!lua_isstring(L, -1)) luaL_error(L, "reader function must return a string");
    lua_tolstring(L, -1, &count);
    total += count;
    if (count == 0) break;
    if (total > host->limits.maximum_string) luaL_error(L, "the source text is too large");
    luaL_addvalue(&text);
  }
  lua_pop(L, 1);
  luaL_pushresult(&text);
  lua_replace(L, 1);
}

// load(chunk [, name [, mode [, environment]]]); the upvalue is the environment of the caller.
static int bounded_load(lua_State *L) {
  int has_environment = !lua_isnone(L, 4);
  lua_settop(L, 4);
  const char *mode = luaL_optstring(L, 3, "t");
  if (strchr(mode, 't') == NULL) {
    lua_pushnil(L);
    lua_pushliteral(L, "binary chunks are not loaded");
    return 2;
  }
  const char *name = lua_tostring(L, 2);
  if (lua_type(L, 1) != LUA_TSTRING) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    read_source(L);
    if (name == NULL) name = "=(load)";
  }
  size_t count;
  const char *source = lua_tolstring(L, 1, &count);
  int status = lt_load_text(L, source, count, name == NULL ? source : name);
  if (lt_host_of(L)->limits.exceeded) return lt_die(L);
  if (status != LUA_OK) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushvalue(L, has_environment ? 4 : lua_upvalueindex(1));
  lua_setupvalue(L, -2, 1);
  return 1;
}

// new_load(environment) -> load
static int new_load(lua_State *L) {
  lua_settop(L, 1);
  lua_pushcclosure(L, bounded_load, 1);
  return 1;
}

// set_environment(chunk, environment), for what a searcher found.
static int set_environment(lua_State *L) {
  lua_settop(L, 2);
  lua_setupvalue(L, 1, 1);
  return 0;
}

// MARK: Coroutines

static int bounded_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  // A new coroutine starts counting anew.
  lt_charge(L, lt_host_of(L), LT_PERIOD);
  lua_State *inner = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, inner, 1);
  return 1;
}

static int is_closable(lua_State *L, lua_State *inner) {
  lua_Debug frame;
  if (inner == L) return 0;
  return lua_status(inner) != LUA_OK || !lua_getstack(inner, 0, &frame);
}

static int bounded_close(lua_State *L) {
  lua_State *inner = lua_tothread(L, 1);
  luaL_argexpected(L, inner != NULL, 1, "coroutine");
  if (!is_closable(L, inner)) return luaL_error(L, "cannot close a running coroutine");
  int status = lt_reset_coroutine(L, inner);
  if (status == LUA_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushboolean(L, 0);
  lua_xmove(inner, L, 1);
  return 2;
}

// MARK: Clock

static int bounded_date(lua_State *L) {
  enum { FORMAT_BYTES = 256 };
  size_t count = 0;
  luaL_optlstring(L, 1, "", &count);
  luaL_argcheck(L, count <= FORMAT_BYTES, 1, "the format is too long");
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// MARK: The library

void lt_open_sandbox(lua_State *L) {
  static const luaL_Reg libraries[] = {
      {LUA_GNAME, luaopen_base},        {LUA_STRLIBNAME, luaopen_string},
      {LUA_TABLIBNAME, luaopen_table},  {LUA_MATHLIBNAME, luaopen_math},
      {LUA_UTF8LIBNAME, luaopen_utf8},  {LUA_COLIBNAME, luaopen_coroutine},
      {LUA_OSLIBNAME, luaopen_os},      {NULL, NULL}};
  lt_watch(&lt_host_of(L)->limits);
  for (const luaL_Reg *library = libraries; library->name != NULL; library++) {
    luaL_requiref(L, library->name, library->func, 1);
    lua_pop(L, 1);
  }
}

static void copy_fields(lua_State *L, int from, int to, const char *const *names) {
  for (; *names != NULL; names++) {
    lua_getfield(L, from, *names);
    lua_setfield(L, to, *names);
  }
}

// Pushes a new table with fields of a standard library.
static void push_library(lua_State *L, const char *name, const char *const *names) {
  lua_getglobal(L, name);
  lua_createtable(L, 0, 20);
  copy_fields(L, lua_absindex(L, -2), lua_gettop(L), names);
  lua_remove(L, -2);
}

static void define_base(lua_State *L) {
  static const char *const kept[] = {"assert", "error",  "select",   "type",     "rawequal",
                                     "rawget", "rawlen", "rawset",   "next",     "pairs",
                                     "ipairs", "tonumber", "_VERSION", NULL};
  static const luaL_Reg own[] = {{"pcall", lt_bounded_pcall},
                                 {"xpcall", lt_xpcall},
                                 {"getmetatable", bounded_getmetatable},
                                 {"tostring", bounded_tostring},
                                 {"collectgarbage", bounded_collectgarbage},
                                 {NULL, NULL}};
  lua_pushglobaltable(L);
  copy_fields(L, lua_gettop(L), lua_gettop(L) - 1, kept);
  lua_pop(L, 1);
  luaL_setfuncs(L, own, 0);
  for (int i = 0; i < EVENT_COUNT; i++) lua_pushstring(L, events[i]);
  lua_pushcclosure(L, bounded_setmetatable, EVENT_COUNT);
  lua_setfield(L, -2, "setmetatable");
}

static void define_clock(lua_State *L) {
  static const char *const kept[] = {"clock", "time", "difftime", "date", NULL};
  push_library(L, LUA_OSLIBNAME, kept);
  lua_getfield(L, -1, "date");
  lua_pushcclosure(L, bounded_date, 1);
  lua_setfield(L, -2, "date");
  lua_setfield(L, -2, "os");
}

static void define_coroutine(lua_State *L) {
  static const char *const kept[] = {"resume", "wrap",    "yield",       "status",
                                     "running", "isyieldable", NULL};
  static const luaL_Reg own[] = {
      {"create", bounded_create}, {"close", bounded_close}, {NULL, NULL}};
  push_library(L, LUA_COLIBNAME, kept);
  luaL_setfuncs(L, own, 0);
  lua_setfield(L, -2, "coroutine");
}

static void define_strings(lua_State *L) {
  static const char *const kept[] = {"byte", "char",     "len",    "lower",   "upper", "reverse",
                                     "sub",  "packsize", "unpack", "pack", NULL};
  push_library(L, LUA_STRLIBNAME, kept);
  lt_define_sandbox_strings(L);
  lt_define_sandbox_patterns(L);
  lua_setfield(L, -2, "string");
  // Methods of strings use a table of their own, which no script can reach.
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  push_library(L, LUA_STRLIBNAME, kept);
  lt_define_sandbox_strings(L);
  lt_define_sandbox_patterns(L);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}

// Leaves the library in the global `sandbox`, for the prelude, which takes it away.
void lt_define_sandbox_base(lua_State *L) {
  static const luaL_Reg makers[] = {{"new_load", new_load},
                                    {"set_environment", set_environment},
                                    {"new_math", lt_new_math},
                                    {"new_utf8", luaopen_utf8},
                                    {NULL, NULL}};
  lua_createtable(L, 0, 8);
  luaL_setfuncs(L, makers, 0);
  lua_createtable(L, 0, 32);
  define_base(L);
  define_strings(L);
  lua_createtable(L, 0, 8);
  lt_define_sandbox_tables(L);
  lua_setfield(L, -2, "table");
  define_clock(L);
  define_coroutine(L);
  lua_setfield(L, -2, "library");
  lua_setglobal(L, "sandbox");
  // Coroutines inherit the hook of the one that makes them.
  lt_rest(L);
}
