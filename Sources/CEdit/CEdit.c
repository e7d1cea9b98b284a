#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CEdit.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <unistd.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

static struct {
  __typeof__(&el_init) init;
  __typeof__(&el_end) end;
  __typeof__(&el_wgets) get_line;
  __typeof__(&el_wline) line;
  __typeof__(&el_winsertstr) insert;
  __typeof__(&el_source) source;
  __typeof__(&el_resize) resize;
  __typeof__(&el_wset) set;
  __typeof__(&el_wget) get;
  __typeof__(&history_winit) history_init;
  __typeof__(&history_wend) history_end;
  __typeof__(&history_w) history;
} edit;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;
static locale_t utf8;

static void *open_library(void) {
  /* Debian's name, everybody else's, Apple's. */
  static const char *const names[] = {"libedit.so.2", "libedit.so.0", "libedit.3.dylib"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library != NULL) return library;
  }
  return NULL;
}

static void load(void) {
  void *library = open_library();
  if (library == NULL) return;
  const struct {
    void *place;
    const char *name;
  } symbols[] = {
      {&edit.init, "el_init"},           {&edit.end, "el_end"},
      {&edit.get_line, "el_wgets"},      {&edit.line, "el_wline"},
      {&edit.insert, "el_winsertstr"},   {&edit.source, "el_source"},
      {&edit.resize, "el_resize"},       {&edit.set, "el_wset"},
      {&edit.get, "el_wget"},            {&edit.history_init, "history_winit"},
      {&edit.history_end, "history_wend"}, {&edit.history, "history_w"},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (symbol == NULL) return;
    *(void **)symbols[i].place = symbol;
  }
  static const char *const locales[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8", ""};
  for (size_t i = 0; utf8 == (locale_t)0 && i < sizeof locales / sizeof locales[0]; i++)
    utf8 = newlocale(LC_CTYPE_MASK, locales[i], (locale_t)0);
  is_loaded = 1;
}

int albedo_edit_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

EditLine *albedo_edit_init(const char *program, FILE *input, FILE *output, FILE *error_output) {
  return edit.init(program, input, output, error_output);
}

void albedo_edit_end(EditLine *editor) { edit.end(editor); }

const wchar_t *albedo_edit_get_line(EditLine *editor, int *count) {
  return edit.get_line(editor, count);
}

const LineInfoW *albedo_edit_line(EditLine *editor) { return edit.line(editor); }

int albedo_edit_insert(EditLine *editor, const wchar_t *text) { return edit.insert(editor, text); }

int albedo_edit_source(EditLine *editor) { return edit.source(editor, NULL); }

void albedo_edit_resize(EditLine *editor) { edit.resize(editor); }

int albedo_edit_set_editor(EditLine *editor, const wchar_t *name) {
  return edit.set(editor, EL_EDITOR, name);
}

int albedo_edit_set_prompt(EditLine *editor, albedo_edit_prompt prompt, wchar_t mark) {
  return edit.set(editor, EL_PROMPT_ESC, prompt, (int)mark);
}

int albedo_edit_set_reader(EditLine *editor, el_rfunc_t reader) {
  return edit.set(editor, EL_GETCFN, reader);
}

int albedo_edit_set_history(EditLine *editor, HistoryW *history) {
  return edit.set(editor, EL_HIST, edit.history, history);
}

int albedo_edit_set_context(EditLine *editor, void *context) {
  return edit.set(editor, EL_CLIENTDATA, context);
}

void *albedo_edit_context(EditLine *editor) {
  void *context = NULL;
  return edit.get(editor, EL_CLIENTDATA, &context) == 0 ? context : NULL;
}

int albedo_edit_add_function(EditLine *editor, const wchar_t *name, const wchar_t *help,
                             albedo_edit_function function) {
  return edit.set(editor, EL_ADDFN, name, help, function);
}

int albedo_edit_bind(EditLine *editor, const wchar_t *key, const wchar_t *command) {
  return edit.set(editor, EL_BIND, key, command, NULL);
}

int albedo_edit_prepare_terminal(EditLine *editor, int raw) {
  return edit.set(editor, EL_PREP_TERM, raw);
}

int albedo_edit_refresh(EditLine *editor) { return edit.set(editor, EL_REFRESH); }

HistoryW *albedo_history_init(int size) {
  HistoryW *history = edit.history_init();
  HistEventW event;
  if (history == NULL) return NULL;
  edit.history(history, &event, H_SETSIZE, size);
  edit.history(history, &event, H_SETUNIQUE, 1);
  return history;
}

void albedo_history_end(HistoryW *history) { edit.history_end(history); }

int albedo_history_enter(HistoryW *history, const wchar_t *text) {
  HistEventW event;
  return edit.history(history, &event, H_ENTER, text);
}

FILE *albedo_edit_stream(int descriptor) {
  return descriptor == 0 ? stdin : descriptor == 1 ? stdout : stderr;
}

void albedo_edit_write(FILE *stream, const void *bytes, size_t count) {
  fwrite(bytes, 1, count, stream);
  fflush(stream);
}

void *albedo_edit_enter_utf8(void) { return utf8 == (locale_t)0 ? NULL : uselocale(utf8); }

void albedo_edit_leave_utf8(void *previous) {
  if (previous != NULL) uselocale((locale_t)previous);
}

int albedo_edit_pipe(int ends[2]) {
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  return 0;
}
