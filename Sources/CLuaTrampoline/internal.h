// What the C files of the trampoline share.
#ifndef LT_INTERNAL_H
#define LT_INTERNAL_H

#include "CLuaTrampoline.h"

typedef struct lt_userdata {
  const void *mark;  // &lt_object_mark: no other library here makes a userdata of this size with it
  uint64_t handle;   // 0: not adopted yet, or closed
  uint64_t class_number;
} lt_userdata;

static inline lt_host *lt_host_of(lua_State *L) { return *(lt_host **)lua_getextraspace(L); }

// Addresses that serve as keys of the registry or as marks; their contents mean nothing.
extern char lt_object_mark;       // in a userdata: this is one of our objects
extern char lt_classes_key;       // class number -> metatable
extern char lt_error_class_key;   // metatable of error tables
extern char lt_error_handles_key; // error table -> userdata with the Swift error, weak keys
extern char lt_wait_mark;         // on top of a coroutine that waits

// Both may raise. The first detaches `out` and pushes its values, the second pushes one value.
int lt_push_out(lua_State *L, lt_host *host);
int lt_native(lua_State *L);
int lt_add_error_fields(lua_State *L);
int lt_normalise_error(lua_State *L);
void lt_define_objects(lua_State *L);
void lt_define_coroutines(lua_State *L);

// Appends what they read to `in`; may raise, `unsupported` and the problem are in `reading`.
typedef struct lt_reading {
  lt_host *host;
  lt_buffer buffer;
  int problem;
  int depth;
  int causes;
  size_t entries;
  const void *path[LT_MAXIMUM_DEPTH];
  lt_buffer references;
} lt_reading;

void lt_begin_reading(lt_reading *reading, lt_host *host);
void lt_read_value(lua_State *L, lt_reading *reading, int index);
void lt_read_raised(lua_State *L, lt_reading *reading, int index, int traceback);
// Hands the buffer to `in`, or gives back the references when `status` is not LT_DONE.
int lt_end_reading(lua_State *L, lt_reading *reading, int status);
// Sets the problem of a reading that ended by the error of Lua on top of the stack, and pops it.
void lt_explain(lua_State *L, lt_reading *reading, int result);

int lt_conclude(lua_State *L, lt_host *host, int result);
int lt_spawn(lua_State *L);

// Runs a coroutine and keeps account of which one is current.
int lt_run(lt_host *host, lua_State *from, lua_State *coroutine, int argument_count, int *count);
int lt_waits(lua_State *coroutine);
// Tells the interrupt which coroutine runs, if any.
void lt_make_current(lt_host *host, lua_State *coroutine);
// Closes what a coroutine still holds; closing methods can be interrupted and cannot wait.
int lt_reset(lt_host *host, lua_State *coroutine);

#endif
