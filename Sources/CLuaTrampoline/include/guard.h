// The limits of a sandboxed machine, as one step of Lua sees them.
#ifndef LT_GUARD_H
#define LT_GUARD_H

#include <stddef.h>
#include <stdint.h>

// Which limit a step went over.
enum {
  LT_WITHIN = 0,
  LT_OUT_OF_INSTRUCTIONS = 1,
  LT_OUT_OF_TIME = 2,
  LT_OUT_OF_MEMORY = 3,
  LT_CANCELLED = 4,
};

typedef struct lt_guard {
  int is_sandboxed;           // set before lt_open, never changed
  int is_active;              // a step with limits runs
  int exceeded;               // one of the above; everything in the step ends
  int64_t left;               // instructions and library steps left
  uint64_t deadline;          // nanoseconds of the monotonic clock; 0: none
  int64_t credit;             // library steps until the limits are looked at again
  size_t large_bytes;         // in blocks so large that one instruction may take long over them
  int was_refused;            // the last request for memory was
  int closing;                // how many coroutine.close are nested
  int cached_metatables;
  size_t maximum_string;      // bytes of one string
  size_t maximum_fields;      // fields of one table that are not list items
  size_t maximum_read_bytes;  // of one value, or one call's results, read by Swift; 0: no limit

  // For the watchdog. It reads `watched`, which is written without a lock.
  uint64_t grace;    // nanoseconds after the deadline
  uint64_t watched;  // when to raise the alarm; 0: nothing runs
  uint64_t alarmed;  // the alarm that has been raised already
  void (*overrun)(void *context, uint64_t late_by);  // NULL: a message, and the process ends
  void *overrun_context;
  struct lt_guard *next;
} lt_guard;

#endif
