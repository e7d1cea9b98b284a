// Compiling and matching patterns. Each step is counted against the limits of the call, so that
// backtracking ends where the script's instructions would.
#include "pattern.h"

#include <ctype.h>

enum {
  DONE,
  LITERAL,
  ANY,
  CLASS,
  SET,
  OPEN,
  OPEN_POSITION,
  CLOSE,
  BALANCE,
  FRONTIER,
  REFERENCE,
  END,
  FAULT,
};

static const char *const faults[] = {
    "malformed pattern (ends with '%')",
    "malformed pattern (missing ']')",
    "malformed pattern (missing arguments to '%b')",
    "missing '[' after '%f' in pattern",
};
enum { ENDS_EARLY, NO_BRACKET, NO_ARGUMENTS, NO_SET };

enum { STEPS_PER_CHARGE = 256 };

// MARK: Compiling

static int is_in_class(int byte, int letter) {
  int answer;
  switch (tolower(letter)) {
    case 'a': answer = isalpha(byte); break;
    case 'c': answer = iscntrl(byte); break;
    case 'd': answer = isdigit(byte); break;
    case 'g': answer = isgraph(byte); break;
    case 'l': answer = islower(byte); break;
    case 'p': answer = ispunct(byte); break;
    case 's': answer = isspace(byte); break;
    case 'u': answer = isupper(byte); break;
    case 'w': answer = isalnum(byte); break;
    case 'x': answer = isxdigit(byte); break;
    case 'z': answer = byte == 0; break;
    default: return letter == byte;
  }
  return isupper(letter) ? answer == 0 : answer != 0;
}

static void add_byte(lt_set *set, int byte) { set->bits[byte >> 5] |= 1u << (byte & 31); }

static int has_byte(const lt_set *set, int byte) { return set->bits[byte >> 5] >> (byte & 31) & 1; }

// Returns the place of the bracket that ends the set which begins at `at`, or NULL.
static const char *find_bracket(const char *at, const char *end) {
  at++;
  if (at < end && *at == '^') at++;
  do {
    if (at >= end) return NULL;
    if (*at++ == '%' && at < end) at++;
  } while (at >= end || *at != ']');
  return at;
}

static void fill_set(lt_set *set, const char *at, const char *bracket) {
  int inverted = at[1] == '^';
  memset(set, 0, sizeof *set);
  for (at += 1 + inverted; at < bracket; at++) {
    int byte = (unsigned char)*at;
    if (byte == '%') {
      at++;
      for (int other = 0; other < 256; other++)
        if (is_in_class(other, (unsigned char)*at)) add_byte(set, other);
    } else if (at[1] == '-' && at + 2 < bracket) {
      at += 2;
      for (; byte <= (unsigned char)*at; byte++) add_byte(set, byte);
    } else {
      add_byte(set, byte);
    }
  }
  if (inverted)
    for (int i = 0; i < 8; i++) set->bits[i] = ~set->bits[i];
}

typedef struct {
  const char *at;
  const char *end;
  lt_item *items;
  lt_set *sets;
  int set_count;
} compiler;

static void take_fault(compiler *c, lt_item *item, int fault) {
  item->kind = FAULT;
  item->set = fault;
  c->at = c->end;
}

static void take_set(compiler *c, lt_item *item, int kind) {
  const char *bracket = find_bracket(c->at, c->end);
  if (bracket == NULL) {
    take_fault(c, item, NO_BRACKET);
    return;
  }
  item->kind = (unsigned char)kind;
  item->set = c->set_count;
  fill_set(&c->sets[c->set_count++], c->at, bracket);
  c->at = bracket + 1;
}

static void take_repeat(compiler *c, lt_item *item) {
  if (c->at < c->end && memchr("?*+-", *c->at, 4) != NULL)
    item->repeat = (unsigned char)*c->at++;
}

static void take_escape(compiler *c, lt_item *item) {
  if (c->end - c->at < 2) {
    take_fault(c, item, ENDS_EARLY);
    return;
  }
  int letter = (unsigned char)c->at[1];
  item->byte = (unsigned char)letter;
  c->at += 2;
  if (letter == 'b') {
    if (c->end - c->at < 2) {
      take_fault(c, item, NO_ARGUMENTS);
      return;
    }
    item->kind = BALANCE;
    item->byte = (unsigned char)c->at[0];
    item->other = (unsigned char)c->at[1];
    c->at += 2;
  } else if (letter == 'f') {
    if (c->at < c->end && *c->at == '[')
      take_set(c, item, FRONTIER);
    else
      take_fault(c, item, NO_SET);
  } else if (isdigit(letter)) {
    item->kind = REFERENCE;
  } else {
    item->kind = CLASS;
    take_repeat(c, item);
  }
}

static void take_item(compiler *c, lt_item *item) {
  *item = (lt_item){0};
  switch (*c->at) {
    case '(':
      item->kind = c->at + 1 < c->end && c->at[1] == ')' ? OPEN_POSITION : OPEN;
      c->at += item->kind == OPEN ? 1 : 2;
      return;
    case ')':
      item->kind = CLOSE;
      c->at++;
      return;
    case '%':
      take_escape(c, item);
      return;
    case '[':
      take_set(c, item, SET);
      break;
    case '$':
      if (c->at + 1 == c->end) {
        item->kind = END;
        c->at++;
        return;
      }
      // fall through
    default:
      item->kind = *c->at == '.' ? ANY : LITERAL;
      item->byte = (unsigned char)*c->at++;
  }
  take_repeat(c, item);
}

size_t lt_pattern_size(const char *text, size_t count) {
  size_t sets = 0;
  for (size_t i = 0; i < count; i++) sets += text[i] == '[';
  return sets * sizeof(lt_set) + (count + 1) * sizeof(lt_item);
}

lt_pattern lt_compile_pattern(const char *text, size_t count, void *room) {
  compiler c = {text, text + count, room, NULL, 0};
  // Each item takes at least one byte of text, so the sets lie behind what the items may fill.
  c.sets = (lt_set *)(c.items + count + 1);
  lt_item *item = c.items;
  while (c.at < c.end) take_item(&c, item++);
  *item = (lt_item){0};
  return (lt_pattern){c.items, c.sets};
}

// MARK: Matching

void lt_begin_match(lt_match *match, lua_State *L, lt_pattern pattern, const char *subject,
                    size_t count) {
  match->L = L;
  match->host = lt_host_of(L);
  match->pattern = pattern;
  match->begin = subject;
  match->end = subject + count;
  match->steps = STEPS_PER_CHARGE;
}

static void charge_steps(lt_match *match) {
  match->steps = STEPS_PER_CHARGE;
  lt_charge(match->L, match->host, STEPS_PER_CHARGE);
}

static inline int fits(lt_match *match, const char *at, const lt_item *item) {
  if (--match->steps < 0) charge_steps(match);
  if (at >= match->end) return 0;
  int byte = (unsigned char)*at;
  switch (item->kind) {
    case LITERAL: return byte == item->byte;
    case ANY: return 1;
    case CLASS: return is_in_class(byte, item->byte);
    default: return has_byte(&match->pattern.sets[item->set], byte);
  }
}

static const char *run(lt_match *match, const char *at, const lt_item *item);

static const char *run_greedy(lt_match *match, const char *at, const lt_item *item) {
  ptrdiff_t count = 0;
  while (fits(match, at + count, item)) count++;
  for (; count >= 0; count--) {
    const char *end = run(match, at + count, item + 1);
    if (end != NULL) return end;
  }
  return NULL;
}

static const char *run_lazy(lt_match *match, const char *at, const lt_item *item) {
  for (;; at++) {
    const char *end = run(match, at, item + 1);
    if (end != NULL) return end;
    if (!fits(match, at, item)) return NULL;
  }
}

static const char *run_open(lt_match *match, const char *at, const lt_item *item) {
  if (match->level >= LT_MAXIMUM_CAPTURES) luaL_error(match->L, "too many captures");
  int number = match->level++;
  match->captures[number].begin = at;
  match->captures[number].count = item->kind == OPEN ? LT_UNFINISHED : LT_POSITION;
  const char *end = run(match, at, item + 1);
  if (end == NULL) match->level--;
  return end;
}

static const char *run_close(lt_match *match, const char *at, const lt_item *item) {
  int number = match->level - 1;
  while (number >= 0 && match->captures[number].count != LT_UNFINISHED) number--;
  if (number < 0) luaL_error(match->L, "invalid pattern capture");
  match->captures[number].count = at - match->captures[number].begin;
  const char *end = run(match, at, item + 1);
  if (end == NULL) match->captures[number].count = LT_UNFINISHED;
  return end;
}

static const char *balance(lt_match *match, const char *at, const lt_item *item) {
  if (at >= match->end || (unsigned char)*at != item->byte) return NULL;
  int open = 1;
  while (++at < match->end) {
    if (--match->steps < 0) charge_steps(match);
    int byte = (unsigned char)*at;
    if (byte == item->other) {
      if (--open == 0) return at + 1;
    } else if (byte == item->byte) {
      open++;
    }
  }
  return NULL;
}

static const char *reference(lt_match *match, const char *at, const lt_item *item) {
  int number = item->byte - '1';
  if (number < 0 || number >= match->level || match->captures[number].count == LT_UNFINISHED)
    luaL_error(match->L, "invalid capture index %%%d", number + 1);
  ptrdiff_t count = match->captures[number].count;
  if (count < 0 || match->end - at < count) return NULL;
  lt_charge(match->L, match->host, count >> 4);
  return memcmp(match->captures[number].begin, at, (size_t)count) == 0 ? at + count : NULL;
}

static int is_frontier(lt_match *match, const char *at, const lt_item *item) {
  const lt_set *set = &match->pattern.sets[item->set];
  int before = at == match->begin ? 0 : (unsigned char)at[-1];
  int after = at == match->end ? 0 : (unsigned char)*at;
  return !has_byte(set, before) && has_byte(set, after);
}

// One item that stands for a single byte, perhaps repeated. Returns whether the match goes on with
// the next item at `*at`; otherwise `*end` is the result.
static int run_single(lt_match *match, const char **at, const lt_item *item, const char **end) {
  *end = NULL;
  if (item->repeat == '-') {
    *end = run_lazy(match, *at, item);
    return 0;
  }
  if (!fits(match, *at, item)) return item->repeat == '*' || item->repeat == '?';
  switch (item->repeat) {
    case '?':
      *end = run(match, *at + 1, item + 1);
      return *end == NULL;
    case '+':
    case '*':
      *end = run_greedy(match, *at + (item->repeat == '+'), item);
      return 0;
    default:
      *at += 1;
      return 1;
  }
}

// Matches the items from `item` on. Recursion is as deep as items follow each other, however long
// the text is.
static const char *run_items(lt_match *match, const char *at, const lt_item *item) {
  for (;; item++) {
    const char *end;
    if (--match->steps < 0) charge_steps(match);
    switch (item->kind) {
      case DONE: return at;
      case END: return at == match->end ? at : NULL;
      case FAULT: luaL_error(match->L, "%s", faults[item->set]); return NULL;
      case OPEN:
      case OPEN_POSITION: return run_open(match, at, item);
      case CLOSE: return run_close(match, at, item);
      case BALANCE: at = balance(match, at, item); break;
      case REFERENCE: at = reference(match, at, item); break;
      case FRONTIER:
        if (!is_frontier(match, at, item)) return NULL;
        break;
      default:
        if (!run_single(match, &at, item, &end)) return end;
    }
    if (at == NULL) return NULL;
  }
}

static const char *run(lt_match *match, const char *at, const lt_item *item) {
  if (match->depth-- == 0) luaL_error(match->L, "pattern too complex");
  const char *end = run_items(match, at, item);
  match->depth++;
  return end;
}

const char *lt_match_at(lt_match *match, const char *at) {
  match->level = 0;
  match->depth = LT_MATCH_DEPTH;
  return run(match, at, match->pattern.items);
}
