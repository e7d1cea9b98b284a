// What the C files of the trampoline share.
#ifndef LT_INTERNAL_H
#define LT_INTERNAL_H

#include "CLuaTrampoline.h"

typedef struct lt_userdata {
  const void *mark;  // &lt_object_mark: no other library here makes a userdata of this size with it
  uint64_t handle;   // 0: not taken over yet, or closed
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

// Lets a userdata take over a handle, for which there must be room, and lets go of it again.
void lt_hold(lt_host *host, lt_userdata *object, uint64_t handle);
uint64_t lt_let_go(lt_host *host, lt_userdata *object);
// Makes room for one more handle; returns 0 without memory.
int lt_make_holder(lt_host *host, uint64_t handle);
// Notes the handle of a userdata that Lua frees; for the allocator.
void lt_note_freed(lt_host *host, const void *block);
// Finds out which blocks are those of userdata; returns 0 without memory.
int lt_measure_objects(lt_host *host);

// `xpcall`, and `pcall` of a sandbox, as functions of Lua.
int lt_xpcall(lua_State *L);
int lt_bounded_pcall(lua_State *L);

int lt_conclude(lua_State *L, lt_host *host, int result);
int lt_spawn(lua_State *L);
int lt_place(lua_State *L);
int lt_new_handle(lua_State *L);
int lt_record_of(lua_State *L);

// The standard libraries of a sandboxed machine.
void lt_open_sandbox(lua_State *L);
void lt_define_sandbox_base(lua_State *L);
void lt_define_sandbox_strings(lua_State *L);
void lt_define_sandbox_patterns(lua_State *L);
void lt_define_sandbox_tables(lua_State *L);
// new_math() -> the library of numbers, with a source of random ones of its own.
int lt_new_math(lua_State *L);
// Lets go of the metatables that a script has used last; may raise.
void lt_forget_metatables(lua_State *L);
// The allocator of a sandboxed machine, which counts and refuses.
void *lt_allocate_bounded(void *context, void *block, size_t old_size, size_t new_size);
void *lt_allocate(void *context, void *block, size_t old_size, size_t new_size);
// The hook of a sandboxed machine.
void lt_on_count(lua_State *L, lua_Debug *event);
// Gives a coroutine the hook that it has while nothing else is wanted of it.
void lt_rest(lua_State *L);
// What a hook is to be called for besides, so that lines are counted; 0 where they are not.
int lt_line_mask(const lt_host *host);
// Counts the line that a hook was called for.
void lt_count_line(lua_State *L, lt_host *host, lua_Debug *event);
void lt_forget_lines(lt_host *host);
void lt_watch(lt_guard *guard);
void lt_unwatch(lt_guard *guard);
void lt_wake_watchdog(void);

enum {
  LT_PERIOD = 100,       // instructions between two looks at the limits
  LT_FINE_PERIOD = 8,    // the same while large blocks exist
  LT_LARGE_BLOCK = 65536,
  LT_CREDIT = 1000,      // library steps between two looks at the limits
  LT_MAXIMUM_CLOSING = 16,
};

// Ends the step, uncatchably: yields where that is possible, raises where not. Never returns to C.
int lt_die(lua_State *L);
void lt_settle(lua_State *L, lt_host *host);

// Counts steps that a library function takes, and ends it when they are too many.
static inline void lt_charge(lua_State *L, lt_host *host, int64_t steps) {
  if ((host->limits.credit -= steps) < 0) lt_settle(L, host);
}

// Closes what a coroutine holds, as lua_resetthread does; closing methods can be interrupted and
// cannot wait.
int lt_reset_coroutine(lua_State *L, lua_State *inner);
// Pushes the text of a value. In a sandbox no code of the script runs and no address is shown.
void lt_push_text(lua_State *L, int index);
void lt_push_raised_text(lua_State *L, int index);
// Loads text in small pieces, so that a sandbox can stop the parser.
int lt_load_text(lua_State *L, const char *source, size_t count, const char *name);

// Runs a coroutine and keeps account of which one is current.
int lt_run(lt_host *host, lua_State *from, lua_State *coroutine, int argument_count, int *count);
int lt_waits(lua_State *coroutine);
// Tells the interrupt which coroutine runs, if any.
void lt_make_current(lt_host *host, lua_State *coroutine);

#endif
