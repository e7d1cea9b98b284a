// The part of a Lua embedding in which errors may jump, kept away from Swift.
//
// Swift talks to Lua in three ways only: through the functions of Lua that never raise, through the
// functions below, which catch every error and return a status, and through the callbacks of
// `lt_host`, which return a status that C turns into an error or a yield after the Swift frame has
// gone. Values cross as bytes: Swift fills `out` and C pushes from it; C fills `in` and Swift reads.
#ifndef CLUATRAMPOLINE_H
#define CLUATRAMPOLINE_H

#include "../../CLua/shim.h"
#include "guard.h"

#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// One value in a buffer is a tag followed by its fields; numbers are 8 bytes in host order.
enum {
  LT_NIL = 'N',
  LT_FALSE = 'F',
  LT_TRUE = 'T',
  LT_INTEGER = 'I',   // value
  LT_NUMBER = 'D',    // value
  LT_STRING = 'S',    // byte count, bytes
  LT_LIST = 'L',      // count, values
  LT_SEQUENCE = 'Q',  // as a list; a loop can go through it (only when pushing)
  LT_TABLE = 'M',     // count, key and value alternating
  LT_OBJECT = 'O',    // handle, class (class only when pushing)
  LT_FUNCTION = 'R',  // registry reference
  LT_NATIVE = 'C',    // index of a native function (only when pushing)
  LT_RAISED = 'E',    // handle, then code, message, hint, traceback, activities, cause as values
};

// What a callback returns when it is not a count of values that it has pushed itself.
enum {
  LT_VALUES = -1,  // return the values in `out`
  LT_ERROR = -2,   // raise the first value in `out`
  LT_WAIT = -3,    // suspend the task; `resumption` says later how to go on
  LT_TEXT = -4,    // return the bytes in `out` as one string
};

// What C checks about an argument before it hands the call to Swift.
enum {
  LT_CHECK_BOOLEAN = 1,
  LT_CHECK_INTEGER = 2,  // also a float without a fraction
  LT_CHECK_NUMBER = 3,
  LT_CHECK_TEXT = 4,  // ASCII only; Swift looks at other text
  LT_CHECK_BYTES = 5,
  LT_CHECK_OBJECT = 6,
};

enum { LT_MAXIMUM_CHECKS = 6 };

typedef struct lt_check {
  uint8_t kind;
  uint8_t is_optional;
  uint32_t class_number;  // of an object
} lt_check;

// A native function. One without `object` has no checks and goes to `call`.
typedef struct lt_function {
  void *object;
  uint8_t is_checkable;  // whether `checks` say all about the arguments
  uint8_t count;
  lt_check checks[LT_MAXIMUM_CHECKS];
} lt_function;

// What `interrupted` answers.
enum {
  LT_GO_ON = 0,   // not meant: no further questions
  LT_RAISE = 1,   // raise the first value in `out`
  LT_FINISH = 2,  // already told: let the task clean up, for a while
};

// How a protected call ended.
enum {
  LT_DONE = 0,
  LT_FAILED = 1,       // `in` holds one LT_RAISED record
  LT_WAITING = 2,      // the task is suspended in a native function
  LT_KILLED = 3,       // the task did not stop after an interrupt, or went over a limit
  LT_YIELDED = 4,      // the task yielded although nobody can resume it
  LT_NO_MEMORY = 5,
  LT_CYCLE = 6,        // a table contains itself
  LT_TOO_DEEP = 7,
  LT_TOO_LARGE = 8,
  LT_UNSUPPORTED = 9,  // `unsupported` names the type
  LT_SYNTAX = 10,      // `in` holds one LT_RAISED record
  LT_OVERFLOW = 11,    // calls are nested too deeply to read what was raised
};

// Functions of C that LT_NATIVE can push: one starts a task, one gives any error the shape of an
// error table (a message handler), one says where a function is defined, one makes the handle of a task
// for a record, one finds the record again.
enum { LT_SPAWN = -1, LT_NORMALISE = -2, LT_PLACE = -3, LT_NEW_HANDLE = -4, LT_RECORD_OF = -5 };

enum { LT_MAXIMUM_DEPTH = 64 };

typedef struct lt_buffer {
  unsigned char *bytes;
  size_t count;
  size_t capacity;
  int failed;  // an append found no memory
} lt_buffer;

// Which userdata has taken over a handle.
typedef struct lt_holder {
  const void *object;  // NULL: none
  uint64_t next_lost;  // of a handle whose userdata has been freed
} lt_holder;

// How often the lines of one source have run.
typedef struct lt_source_lines {
  char *name;      // as Lua has it: `@path`
  uint32_t *runs;  // by line; the first stays 0
  size_t count;
} lt_source_lines;

// One machine. The callbacks must return normally, and only the first two may use the state.
typedef struct lt_host {
  void *context;
  int (*call)(lua_State *state, void *context, int64_t function);
  int (*direct)(lua_State *state, void *context, void *object, int is_checked);
  void (*release)(void *context, uint64_t handle);
  void (*close)(void *context, uint64_t handle);
  int64_t (*spawned)(void *context, lua_State *task, int reference);
  int (*interrupted)(void *context);

  lua_State *main;
  lt_function *functions;
  size_t function_count;
  size_t function_capacity;
  lt_holder *holders;  // by handle
  size_t holder_count;
  uint64_t lost;         // the handle lost last, the head of a list; 0: none
  size_t object_bytes;   // of the block that Lua allocates for one of our userdata
  size_t object_offset;  // of our part of it
  lt_buffer out;
  lt_buffer in;
  int resumption;           // LT_VALUES or LT_ERROR, for the native function that waits
  const char *unsupported;  // static text
  size_t maximum_entries;   // of one value read, nested tables included

  size_t used_bytes;
  size_t maximum_bytes;    // 0: no limit
  uint64_t allocations;    // requests for new or more memory so far
  uint64_t refuse_from;    // test hook: refuse the requests of these numbers
  uint64_t refuse_before;

  lua_State *volatile current;        // the coroutine that runs
  volatile sig_atomic_t interrupted_flag;
  int strikes;   // how often the interrupt has raised in this step
  int killing;
  int pinned;    // a coroutine further out cannot yield
  lt_guard limits;

  timer_t timer;
  int has_timer;

  int counts_lines;
  lt_source_lines *sources;
  size_t source_count;
  size_t last_source;  // the one whose line ran last
  size_t line_total;   // counters of all sources
} lt_host;

// Appends to a buffer. After a failure the buffer stays as it is and `failed` is set.
static inline void lt_append(lt_buffer *buffer, const void *bytes, size_t count) {
  if (buffer->failed) return;
  if (buffer->capacity - buffer->count < count) {
    size_t wanted = buffer->capacity * 2 + count + 64;
    unsigned char *grown = realloc(buffer->bytes, wanted);
    if (grown == NULL) {
      buffer->failed = 1;
      return;
    }
    buffer->bytes = grown;
    buffer->capacity = wanted;
  }
  if (count > 0) memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static inline void lt_append_tag(lt_buffer *buffer, int tag) {
  unsigned char byte = (unsigned char)tag;
  lt_append(buffer, &byte, 1);
}

static inline void lt_append_word(lt_buffer *buffer, uint64_t word) {
  lt_append(buffer, &word, sizeof word);
}

// Returns the bytes of a string without converting numbers, or NULL for any other type.
static inline const char *lt_string(lua_State *state, int index, size_t *count) {
  return lua_type(state, index) == LUA_TSTRING ? lua_tolstring(state, index, count) : NULL;
}

// Returns text of no bytes, for a source without a first byte.
static inline const char *lt_no_text(void) { return ""; }

// Creates the state with its libraries. The callbacks must be set; returns 0 without memory.
int lt_open(lt_host *host);
// Closes the state, which releases every handle, and frees the buffers.
void lt_close(lt_host *host);

// Releases the handles of the userdata that Lua has freed, which runs Swift code.
static inline void lt_release_lost(lt_host *host) {
  while (host->lost != 0) {
    uint64_t handle = host->lost;
    host->lost = host->holders[handle].next_lost;
    host->release(host->context, handle);
  }
}

// Empties `out`, releasing the handles of records that were never pushed.
void lt_clear_out(lt_host *host);

// Reads the value at `index` into `in`.
int lt_read(lt_host *host, lua_State *state, int index);
// Reads the value at `index` as an error into `in`, whatever it is.
int lt_read_error(lt_host *host, lua_State *state, int index);
// Returns the handle of one of our objects, 0 when it is closed, UINT64_MAX for any other value.
uint64_t lt_object_handle(lua_State *state, int index);
// Makes room for one more native function, without checks; returns its index, -1 without memory.
int64_t lt_add_function(lt_host *host);

// Defines class `number` from six values in `out`: fields of the metatable, methods, the indices
// of native functions that read and write properties by name, and of the two for every other key.
// `closes` adds `__close`.
int lt_define_class(lt_host *host, int64_t number, int closes);

// Loads source text into a function. `environment` is the reference of a function that makes the
// chunk's _ENV, or LUA_NOREF. `in` then holds one LT_FUNCTION record.
int lt_load(lt_host *host, lua_State *state, const char *source, size_t count, const char *name,
            int environment);
// Calls the first value of `out` with the others; the results go to `in`. The callee cannot wait.
int lt_call(lt_host *host, lua_State *state);

// Where a function was written. The texts belong to Lua and live as long as the function.
typedef struct lt_origin {
  const char *source;  // as the chunk was named when it was loaded; "=[C]" for one that is no Lua
  size_t source_length;
  int first_line, last_line;
  int parameter_count;
  int takes_more;  // whether "..." follows the parameters
} lt_origin;
// Needs two free slots of the stack; raises nothing.
void lt_find_origin(lua_State *state, int reference, lt_origin *origin);
// The name of a parameter, counted from 1, or NULL.
const char *lt_find_parameter(lua_State *state, int reference, int number);

// The same in steps, for values that need no buffer: `lt_begin_call` pushes two values, the caller
// pushes the arguments, and `lt_finish_call` replaces it all by the results, or by nothing and one
// record in `in`. `height` is that of the stack before. Room for the arguments is made first.
int lt_begin_call(lua_State *state, int reference, int argument_count);
int lt_finish_call(lt_host *host, lua_State *state, int height);
// Pushes a string; on failure nothing.
int lt_push_bytes(lua_State *state, const void *bytes, size_t count);

// Creates a task from `out`: a function and its arguments.
int lt_new_task(lt_host *host, lua_State **task, int *reference, int *argument_count);
// Runs a task until it waits or ends. Resumes with `out` when it waits; results go to `in`.
int lt_step(lt_host *host, lua_State *task, int argument_count);
// Gives a registry reference back; never raises for a reference that is held.
void lt_release_reference(lt_host *host, int reference);
// Begins a step with limits: how many instructions, and until when in nanoseconds of the monotonic
// clock (0: no limit). What runs until lt_end_limits counts against them.
void lt_begin_limits(lt_host *host, int64_t instructions, uint64_t deadline);
// Ends the step; `limits` then tells what is left, and which limit was exceeded.
void lt_end_limits(lt_host *host);
// Returns the monotonic clock in nanoseconds.
uint64_t lt_now(void);

// Counts from now on how often each line of a file runs, in every coroutine made from now on and the
// one that runs. What does not fit is not counted.
void lt_start_counting(lt_host *host);

// The version of Lua whose headers this was compiled with, such as "Lua 5.4.4".
const char *lt_lua_release(void);

// Runs a full garbage collection and releases what it has freed.
int lt_collect(lt_host *host);

// Passes a moment, the `round`th of a wait, so that the thread waited for can run on this core too.
void lt_pause(int round);

// Waits for a post or for a moment of the monotonic clock, 0 for no such moment; a signal ends it too.
void lt_sleep(sem_t *semaphore, uint64_t nanoseconds);

// Lets SIGURG come to the calling thread at a moment of the monotonic clock, 0 for never.
void lt_set_timer(lt_host *host, uint64_t nanoseconds);

// Installs the handler of SIGURG, which asks the machine of the receiving thread to call
// `interrupted` at its next instruction. Once per process.
void lt_install_interrupt_handler(void);
// Does on the machine's own thread what SIGURG does: `interrupted` is called at the next instruction.
void lt_interrupt(lt_host *host);
// Brings an interrupted task nearer to its end, as thousands of instructions do.
void lt_weary(lt_host *host);
// Makes `host`, or no machine when NULL, the machine of the calling thread.
void lt_attach(lt_host *host);

#endif
