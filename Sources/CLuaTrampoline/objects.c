// How the machine learns that a userdata with a Swift object is gone.
//
// Not by a finalizer: Lua drops one that finds the stacks full, and calls none while it collects
// because memory has run out, so that a script could hold Swift objects without holding anything. The
// allocator sees every block go. It knows ours by the size and by the table of holders, in which the
// block's own handle must name this very block. It only notes the handle, since releasing one runs
// code that the middle of a collection is no place for; lt_release_lost does that later.
#include "internal.h"

int lt_make_holder(lt_host *host, uint64_t handle) {
  if (handle < host->holder_count) return 1;
  size_t wanted = (size_t)handle + handle / 2 + 64;
  lt_holder *grown = realloc(host->holders, wanted * sizeof *grown);
  if (grown == NULL) return 0;
  memset(grown + host->holder_count, 0, (wanted - host->holder_count) * sizeof *grown);
  host->holders = grown;
  host->holder_count = wanted;
  return 1;
}

void lt_hold(lt_host *host, lt_userdata *object, uint64_t handle) {
  object->handle = handle;
  host->holders[handle].object = object;
}

uint64_t lt_let_go(lt_host *host, lt_userdata *object) {
  uint64_t handle = object->handle;
  object->handle = 0;
  host->holders[handle].object = NULL;
  return handle;
}

void lt_note_freed(lt_host *host, const void *block) {
  const char *object = (const char *)block + host->object_offset;
  uint64_t handle;
  // Of another block this is any part of its contents.
  memcpy(&handle, object + offsetof(lt_userdata, handle), sizeof handle);
  if (handle >= host->holder_count || host->holders[handle].object != object) return;
  host->holders[handle] = (lt_holder){NULL, host->lost};
  host->lost = handle;
}

typedef struct {
  lt_host *host;
  lua_Alloc allocate;
  char *block;
} measuring;

// For a new block Lua passes what it is for in the place of the old size (manual, lua_Alloc).
static void *allocate_and_tell(void *context, void *block, size_t old_size, size_t new_size) {
  measuring *now = context;
  void *result = now->allocate(now->host, block, old_size, new_size);
  if (block == NULL && old_size == LUA_TUSERDATA) {
    now->block = result;
    now->host->object_bytes = new_size;
  }
  return result;
}

static int make_object(lua_State *L) {
  measuring *now = lua_touserdata(L, 1);
  char *object = lua_newuserdatauv(L, sizeof(lt_userdata), 0);
  now->host->object_offset = (size_t)(object - now->block);
  return 0;
}

int lt_measure_objects(lt_host *host) {
  lua_State *L = host->main;
  void *context;
  measuring now = {host, lua_getallocf(L, &context), NULL};
  lua_setallocf(L, allocate_and_tell, &now);
  lua_pushcfunction(L, make_object);
  lua_pushlightuserdata(L, &now);
  int status = lua_pcall(L, 1, 0, 0);
  lua_setallocf(L, now.allocate, context);
  if (status == LUA_OK) return 1;
  host->object_bytes = 0;
  return 0;
}
