/* libedit, loaded when it is first asked for: linked, its four libraries would cost every command
   half a millisecond at its start. Each function stands for the one of libedit, its variadic calls
   divided by the types of their arguments; all but albedo_edit_load need that it returned 1. */
#ifndef CEDIT_H
#define CEDIT_H

#include <histedit.h>
#include <stdint.h>
#include <stdio.h>

typedef unsigned char (*albedo_edit_function)(EditLine *editor, wint_t character);
typedef wchar_t *(*albedo_edit_prompt)(EditLine *editor);

/* Loads the library, once a process, from any thread; 1 when it is there with all it needs. */
int albedo_edit_load(void);

EditLine *albedo_edit_init(const char *program, FILE *input, FILE *output, FILE *error_output);
void albedo_edit_end(EditLine *editor);
/* el_wgets: the text belongs to the editor until the next call; NULL at the end or a failure. */
const wchar_t *albedo_edit_get_line(EditLine *editor, int *count);
const LineInfoW *albedo_edit_line(EditLine *editor);
int albedo_edit_insert(EditLine *editor, const wchar_t *text);
int albedo_edit_source(EditLine *editor);
void albedo_edit_resize(EditLine *editor);

int albedo_edit_set_editor(EditLine *editor, const wchar_t *name);
/* What stands between two marks in the prompt takes no room on the screen. */
int albedo_edit_set_prompt(EditLine *editor, albedo_edit_prompt prompt, wchar_t mark);
int albedo_edit_set_reader(EditLine *editor, el_rfunc_t reader);
int albedo_edit_set_history(EditLine *editor, HistoryW *history);
int albedo_edit_set_context(EditLine *editor, void *context);
void *albedo_edit_context(EditLine *editor);
int albedo_edit_add_function(EditLine *editor, const wchar_t *name, const wchar_t *help,
                             albedo_edit_function function);
int albedo_edit_bind(EditLine *editor, const wchar_t *key, const wchar_t *command);
/* 1: the modes for editing, 0: those in which the program was started. */
int albedo_edit_prepare_terminal(EditLine *editor, int raw);
int albedo_edit_refresh(EditLine *editor);

HistoryW *albedo_history_init(int size);
void albedo_history_end(HistoryW *history);
int albedo_history_enter(HistoryW *history, const wchar_t *text);

/* The C streams 0, 1 and 2. */
FILE *albedo_edit_stream(int descriptor);
/* Writes and flushes. */
void albedo_edit_write(FILE *stream, const void *bytes, size_t count);

/* Makes the calling thread read and write UTF-8, whatever the locale of the process; returns what
   albedo_edit_leave_utf8 takes to undo it. */
void *albedo_edit_enter_utf8(void);
void albedo_edit_leave_utf8(void *previous);

/* A pipe whose ends never block and which no child process gets; 0 or -1. */
int albedo_edit_pipe(int ends[2]);

#endif
