// Birth, memory and death of a machine.
#include "internal.h"

char lt_object_mark, lt_classes_key, lt_error_class_key, lt_error_handles_key, lt_wait_mark;

const char *lt_lua_release(void) { return LUA_RELEASE; }

static int refuses(lt_host *host, size_t grown) {
  host->allocations += 1;
  if (host->allocations >= host->refuse_from && host->allocations < host->refuse_before) return 1;
  return host->maximum_bytes != 0 && (grown > host->maximum_bytes ||
                                      host->used_bytes > host->maximum_bytes - grown);
}

void *lt_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  lt_host *host = context;
  if (block == NULL) old_size = 0;  // then it is the kind of the new object
  if (new_size == 0) {
    if (old_size == host->object_bytes && block != NULL) lt_note_freed(host, block);
    free(block);
    host->used_bytes -= old_size;
    return NULL;
  }
  // Lua assumes that shrinking succeeds.
  if (new_size > old_size && refuses(host, new_size - old_size)) return NULL;
  void *result = realloc(block, new_size);
  if (result == NULL) return new_size <= old_size ? block : NULL;
  host->used_bytes = host->used_bytes - old_size + new_size;
  return result;
}

// Everything that waits, and the ways to load machine code, stay closed; `load` is replaced by the
// prelude, because a binary chunk can crash the interpreter.
static void open_libraries(lua_State *L) {
  static const luaL_Reg libraries[] = {
      {LUA_GNAME, luaopen_base},          {LUA_LOADLIBNAME, luaopen_package},
      {LUA_STRLIBNAME, luaopen_string},   {LUA_TABLIBNAME, luaopen_table},
      {LUA_MATHLIBNAME, luaopen_math},    {LUA_UTF8LIBNAME, luaopen_utf8},
      {LUA_COLIBNAME, luaopen_coroutine}, {LUA_IOLIBNAME, luaopen_io},
      {LUA_OSLIBNAME, luaopen_os},        {NULL, NULL}};
  for (const luaL_Reg *library = libraries; library->name != NULL; library++) {
    luaL_requiref(L, library->name, library->func, 1);
    lua_pop(L, 1);
  }
}

static int open_protected(lua_State *L) {
  int is_sandboxed = lt_host_of(L)->limits.is_sandboxed;
  if (is_sandboxed)
    lt_open_sandbox(L);
  else
    open_libraries(L);
  if (!is_sandboxed) lua_register(L, "xpcall", lt_xpcall);
  lt_define_objects(L);
  lt_define_coroutines(L);
  if (is_sandboxed) lt_define_sandbox_base(L);
  return 0;
}

int lt_open(lt_host *host) {
  lua_State *L = lua_newstate(host->limits.is_sandboxed ? lt_allocate_bounded : lt_allocate, host);
  if (L == NULL) return 0;
  *(lt_host **)lua_getextraspace(L) = host;
  host->main = L;
  lua_pushcfunction(L, open_protected);
  if (lt_measure_objects(host) && lua_pcall(L, 0, 0, 0) == LUA_OK) return 1;
  lt_close(host);
  return 0;
}

void lt_close(lt_host *host) {
  if (host->limits.is_sandboxed) lt_unwatch(&host->limits);
  if (host->main != NULL) lua_close(host->main);
  host->main = NULL;
  lt_release_lost(host);
  lt_clear_out(host);
  free(host->out.bytes);
  free(host->in.bytes);
  free(host->functions);
  free(host->holders);
  lt_forget_lines(host);
  host->out = host->in = (lt_buffer){0};
  host->functions = NULL;
  host->holders = NULL;
  host->holder_count = 0;
  host->function_count = host->function_capacity = 0;
}

int64_t lt_add_function(lt_host *host) {
  if (host->function_count == host->function_capacity) {
    size_t wanted = host->function_capacity * 2 + 64;
    lt_function *grown = realloc(host->functions, wanted * sizeof *grown);
    if (grown == NULL) return -1;
    host->functions = grown;
    host->function_capacity = wanted;
  }
  memset(&host->functions[host->function_count], 0, sizeof *host->functions);
  return (int64_t)host->function_count++;
}

void lt_release_reference(lt_host *host, int reference) {
  luaL_unref(host->main, LUA_REGISTRYINDEX, reference);
}

static int collect_protected(lua_State *L) {
  lt_forget_metatables(L);
  lua_gc(L, LUA_GCCOLLECT);
  return 0;
}

int lt_collect(lt_host *host) {
  lua_State *L = host->main;
  if (!lua_checkstack(L, 2)) return LT_NO_MEMORY;
  lua_pushcfunction(L, collect_protected);
  int status = lua_pcall(L, 0, 0, 0);
  if (status != LUA_OK) lua_pop(L, 1);
  lt_release_lost(host);
  return status == LUA_OK ? LT_DONE : LT_NO_MEMORY;
}
