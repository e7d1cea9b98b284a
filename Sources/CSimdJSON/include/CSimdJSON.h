#ifndef ALBEDO_CSIMDJSON_H
#define ALBEDO_CSIMDJSON_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable after the text handed to any function of this header.
size_t albedo_json_padding(void);

/// How many bytes the first list or object of a text takes, whatever follows it.
///
/// The whole length when the text holds no such value. Needs no padding.
size_t albedo_json_value_length(const char *_Nonnull text, size_t length);

/// How a call ended.
typedef enum {
  ALBEDO_JSON_DONE = 0,
  /// A callback asked to stop.
  ALBEDO_JSON_STOPPED = 1,
  /// The path names nothing in the document.
  ALBEDO_JSON_ABSENT = 2,
  ALBEDO_JSON_SYNTAX = 3,
  ALBEDO_JSON_TOO_DEEP = 4,
  ALBEDO_JSON_TOO_LARGE = 5,
  ALBEDO_JSON_NOT_UTF8 = 6,
  ALBEDO_JSON_NO_MEMORY = 7
} albedo_json_status;

/// Why a call failed: a static sentence, and the byte where it was noticed (or the text's length).
typedef struct {
  const char *_Nonnull reason;
  size_t offset;
} albedo_json_problem;

/// What the walk over a document meets.
typedef enum {
  ALBEDO_JSON_OBJECT_START,
  ALBEDO_JSON_OBJECT_END,
  ALBEDO_JSON_ARRAY_START,
  ALBEDO_JSON_ARRAY_END,
  /// Unescaped UTF-8.
  ALBEDO_JSON_KEY,
  /// Unescaped UTF-8.
  ALBEDO_JSON_STRING,
  /// The number as it is spelled.
  ALBEDO_JSON_NUMBER,
  ALBEDO_JSON_TRUE,
  ALBEDO_JSON_FALSE,
  ALBEDO_JSON_NULL
} albedo_json_event;

/// Takes one event; the text lives until the callback returns. Non-zero stops the walk.
typedef int (*albedo_json_visitor)(
    void *_Nullable context, albedo_json_event event, const char *_Nullable text, size_t length);

/// Takes one member: its unescaped key and where its value lies. Non-zero stops the iteration.
typedef int (*albedo_json_member)(
    void *_Nullable context, const char *_Nonnull key, size_t key_length, size_t start,
    size_t length);

/// One key of a path, UTF-8 without a final NUL.
typedef struct {
  const char *_Nonnull text;
  size_t length;
} albedo_json_key;

/// What a member must hold: a text at a path below it.
typedef struct {
  const albedo_json_key *_Nonnull path;
  size_t path_length;
  albedo_json_key text;
} albedo_json_filter;

/// Reports every part of the document, checking all of it. No C++ exception leaves this function.
albedo_json_status albedo_json_walk(
    const char *_Nonnull text, size_t length, size_t maximum_depth,
    albedo_json_visitor _Nonnull visitor, void *_Nullable context,
    albedo_json_problem *_Nonnull problem);

/// Reports every member of the object at `path`; values are skipped, not checked.
///
/// With a filter, only the members that are objects and pass it.
albedo_json_status albedo_json_each_member(
    const char *_Nonnull text, size_t length, const albedo_json_key *_Nullable path,
    size_t path_length, const albedo_json_filter *_Nullable filter,
    albedo_json_member _Nonnull member, void *_Nullable context,
    albedo_json_problem *_Nonnull problem);

/// Finds the value at `path`, which must not be empty.
albedo_json_status albedo_json_find(
    const char *_Nonnull text, size_t length, const albedo_json_key *_Nonnull path,
    size_t path_length, size_t *_Nonnull start, size_t *_Nonnull value_length,
    albedo_json_problem *_Nonnull problem);

#ifdef __cplusplus
}
#endif
#endif
