#pragma once

#include "CSimdJSON.h"
#include "simdjson.h"

namespace albedo {

/// One document under simdjson's on-demand reader, and why reading it failed.
struct Reader {
  const char *text;
  size_t length;
  albedo_json_problem *problem;
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  std::string scratch;
  bool is_open = false;

  Reader(const char *text, size_t length, albedo_json_problem *problem)
      : text(text), length(length), problem(problem) {}

  /// Indexes the text; every other member needs this first.
  albedo_json_status open();
  /// Where the reader stands; null when that is nowhere or behind the end.
  const char *place();
  /// Notes a failure that was noticed at `where`.
  albedo_json_status fail(albedo_json_status status, const char *reason, const char *where);
  /// Notes a failure that simdjson reports.
  albedo_json_status fail(simdjson::error_code error);
  /// Notes that a bracket is missing at the end, or that the document ended before.
  albedo_json_status fail_at_end();
  /// Reads the key of a field into `scratch`.
  albedo_json_status read_key(simdjson::ondemand::field &field);
  /// Goes down to the object or value that `path` names.
  albedo_json_status descend(
      const albedo_json_key *path, size_t path_length, simdjson::ondemand::value &value);
  /// Finds where a value lies, moving past it.
  albedo_json_status extent(simdjson::ondemand::value &value, std::string_view &raw);
};

/// Runs `body`, turning C++ exceptions into a status.
template <typename Body>
albedo_json_status guarded(albedo_json_problem *problem, Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    *problem = {"memory ran out", 0};
    return ALBEDO_JSON_NO_MEMORY;
  } catch (...) {
    *problem = {"the reader failed", 0};
    return ALBEDO_JSON_SYNTAX;
  }
}

}  // namespace albedo
