#include "Reader.hpp"
#include "Token.hpp"

using namespace simdjson;

namespace albedo {

namespace {

// Whether a value is an object that holds the filter's text; moves into the value.
albedo_json_status passes(
    Reader &reader, ondemand::object &object, const albedo_json_filter &filter, bool &result) {
  ondemand::value value;
  result = false;
  for (size_t i = 0; i < filter.path_length; ++i) {
    std::string_view key(filter.path[i].text, filter.path[i].length);
    error_code error = i == 0 ? object.find_field_unordered(key).get(value)
                              : value.find_field_unordered(key).get(value);
    if (error == NO_SUCH_FIELD || error == INCORRECT_TYPE) return ALBEDO_JSON_DONE;
    if (error) return reader.fail(error);
  }
  std::string_view text;
  error_code error = value.get_string().get(text);
  if (error == INCORRECT_TYPE) return ALBEDO_JSON_DONE;
  if (error) return reader.fail(error);
  result = text == std::string_view(filter.text.text, filter.text.length);
  return ALBEDO_JSON_DONE;
}

albedo_json_status each_member(
    Reader &reader, const albedo_json_key *path, size_t path_length,
    const albedo_json_filter *filter, albedo_json_member member, void *context) {
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
    std::string_view raw;
    if (filter) {
      ondemand::object inner;
      error = field.value().get_object().get(inner);
      if (error == INCORRECT_TYPE) continue;
      if (error) return reader.fail(error);
      bool is_wanted = false;
      if (auto status = passes(reader, inner, *filter, is_wanted)) return status;
      if (!is_wanted) continue;
      if ((error = inner.reset().error()) || (error = inner.raw_json().get(raw))) {
        return reader.fail(error);
      }
      raw = trimmed(raw);
    } else if (auto status = reader.extent(field.value(), raw)) {
      return status;
    }
    if (auto status = reader.read_key(field)) return status;
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
    const albedo_json_filter *filter, albedo_json_member member, void *context,
    albedo_json_problem *problem) {
  return albedo::guarded(problem, [&] {
    albedo::Reader reader(text, length, problem);
    if (auto status = reader.open()) return status;
    return albedo::each_member(reader, path, path_length, filter, member, context);
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
