// How often each line has run, for tests of scripts.
#include "internal.h"

// What a script may cost: it can load texts of any name, with as many lines as it likes.
enum { MAXIMUM_SOURCES = 4096, MAXIMUM_LINES = 1 << 18, MAXIMUM_TOTAL = 1 << 22 };

int lt_line_mask(const lt_host *host) { return host->counts_lines ? LUA_MASKLINE : 0; }

static void on_line(lua_State *L, lua_Debug *event) { lt_count_line(L, lt_host_of(L), event); }

void lt_rest(lua_State *L) {
  lt_host *host = lt_host_of(L);
  if (host->limits.is_sandboxed)
    lua_sethook(L, lt_on_count, LUA_MASKCOUNT | lt_line_mask(host), LT_PERIOD);
  else if (host->counts_lines)
    lua_sethook(L, on_line, LUA_MASKLINE, 0);
  else
    lua_sethook(L, NULL, 0, 0);
}

void lt_start_counting(lt_host *host) {
  host->counts_lines = 1;
  lt_rest(host->main);
  if (host->current != NULL) lt_rest(host->current);
}

// Returns the counts of a source, which is most often the one that was asked for last; NULL where
// there are too many, or no memory.
static lt_source_lines *find(lt_host *host, const char *name) {
  if (host->last_source < host->source_count &&
      strcmp(host->sources[host->last_source].name, name) == 0)
    return &host->sources[host->last_source];
  for (size_t i = 0; i < host->source_count; i++) {
    if (strcmp(host->sources[i].name, name) != 0) continue;
    host->last_source = i;
    return &host->sources[i];
  }
  if (host->source_count == MAXIMUM_SOURCES) return NULL;
  lt_source_lines *grown =
      realloc(host->sources, (host->source_count + 1) * sizeof *host->sources);
  if (grown == NULL) return NULL;
  host->sources = grown;
  char *copy = strdup(name);
  if (copy == NULL) return NULL;
  grown[host->source_count] = (lt_source_lines){.name = copy};
  host->last_source = host->source_count;
  return &grown[host->source_count++];
}

static int make_room(lt_host *host, lt_source_lines *lines, size_t wanted) {
  if (wanted <= lines->count) return 1;
  size_t count = lines->count * 2 > wanted ? lines->count * 2 : wanted + 64;
  if (wanted > MAXIMUM_LINES || host->line_total + (count - lines->count) > MAXIMUM_TOTAL)
    return 0;
  uint32_t *grown = realloc(lines->runs, count * sizeof *grown);
  if (grown == NULL) return 0;
  memset(grown + lines->count, 0, (count - lines->count) * sizeof *grown);
  host->line_total += count - lines->count;
  lines->runs = grown;
  lines->count = count;
  return 1;
}

void lt_count_line(lua_State *L, lt_host *host, lua_Debug *event) {
  if (!host->counts_lines || event->currentline < 1) return;
  // Texts that are no files have no lines that anybody could look up.
  if (lua_getinfo(L, "S", event) == 0 || event->source[0] != '@') return;
  lt_source_lines *lines = find(host, event->source);
  size_t line = (size_t)event->currentline;
  if (lines == NULL || !make_room(host, lines, line + 1)) return;
  if (lines->runs[line] != UINT32_MAX) lines->runs[line]++;
}

void lt_forget_lines(lt_host *host) {
  for (size_t i = 0; i < host->source_count; i++) {
    free(host->sources[i].name);
    free(host->sources[i].runs);
  }
  free(host->sources);
  host->sources = NULL;
  host->source_count = host->last_source = host->line_total = 0;
}
