#include "Reader.hpp"

using namespace simdjson;

namespace albedo {

namespace {

albedo_json_status each_member(
    Reader &reader, const albedo_json_key *path, size_t path_length, albedo_json_member member,
    void *context) {
  ondemand::object object;
  error_code error;
  if (path_length == 0) {
    error = reader.document.get_object().get(object);
  } else {
    ondemand::value value;
    if (auto status = reader.descend(path, path_length, value)) return status;
    error = value.get_object().get(object);
  }
  if (error) return reader.fail(error);
  for (auto result : object) {
    ondemand::field field;
    if ((error = std::move(result).get(field))) return reader.fail(error);
    if (auto status = reader.read_key(field)) return status;
    std::string_view raw;
    if (auto status = reader.extent(field.value(), raw)) return status;
    size_t start = static_cast<size_t>(raw.data() - reader.text);
    if (member(context, reader.scratch.data(), reader.scratch.size(), start, raw.size())) {
      return ALBEDO_JSON_STOPPED;
    }
  }
  return ALBEDO_JSON_DONE;
}

}  // namespace

}  // namespace albedo

extern "C" albedo_json_status albedo_json_each_member(
    const char *text, size_t length, const albedo_json_key *path, size_t path_length,
    albedo_json_member member, void *context, albedo_json_problem *problem) {
  return albedo::guarded(problem, [&] {
    albedo::Reader reader(text, length, problem);
    if (auto status = reader.open()) return status;
    return albedo::each_member(reader, path, path_length, member, context);
  });
}

extern "C" albedo_json_status albedo_json_find(
    const char *text, size_t length, const albedo_json_key *path, size_t path_length,
    size_t *start, size_t *value_length, albedo_json_problem *problem) {
  return albedo::guarded(problem, [&] {
    albedo::Reader reader(text, length, problem);
    if (auto status = reader.open()) return status;
    simdjson::ondemand::value value;
    if (auto status = reader.descend(path, path_length, value)) return status;
    std::string_view raw;
    if (auto status = reader.extent(value, raw)) return status;
    *start = static_cast<size_t>(raw.data() - text);
    *value_length = raw.size();
    return ALBEDO_JSON_DONE;
  });
}
