// Patterns of Lua (manual, 6.4.1), compiled before they are matched.
#ifndef LT_PATTERN_H
#define LT_PATTERN_H

#include "internal.h"

enum { LT_MAXIMUM_CAPTURES = 32, LT_MATCH_DEPTH = 200, LT_POSITION = -1, LT_UNFINISHED = -2 };

typedef struct {
  unsigned char kind;
  unsigned char repeat;  // '?', '*', '+', '-' or 0
  unsigned char byte;    // a literal, the letter of a class, a digit, or what opens a balance
  unsigned char other;   // what closes a balance
  int set;               // index of a set, or number of a fault
} lt_item;

typedef struct {
  uint32_t bits[8];
} lt_set;

typedef struct {
  const lt_item *items;
  const lt_set *sets;
} lt_pattern;

typedef struct {
  lua_State *L;
  lt_host *host;
  lt_pattern pattern;
  const char *begin;
  const char *end;
  int steps;  // until the next charge
  int depth;
  int level;  // how many captures there are
  struct {
    const char *begin;
    ptrdiff_t count;  // bytes, LT_POSITION or LT_UNFINISHED
  } captures[LT_MAXIMUM_CAPTURES];
} lt_match;

// How many bytes the compiled form takes at most.
size_t lt_pattern_size(const char *text, size_t count);
// Compiles into `room`. A mistake becomes an item that raises when a match reaches it.
lt_pattern lt_compile_pattern(const char *text, size_t count, void *room);

void lt_begin_match(lt_match *match, lua_State *L, lt_pattern pattern, const char *subject,
                    size_t count);
// Returns the end of a match that begins at `at`, or NULL. May raise and end the step.
const char *lt_match_at(lt_match *match, const char *at);

#endif
