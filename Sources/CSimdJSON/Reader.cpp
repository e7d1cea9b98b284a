#include "Reader.hpp"

#include "Token.hpp"

namespace albedo {

using namespace simdjson;

albedo_json_status Reader::open() {
  if (length == 0) return fail(ALBEDO_JSON_SYNTAX, "the text is empty", text);
  error_code error = parser.iterate(text, length, length + SIMDJSON_PADDING).get(document);
  if (error) return fail(error);
  is_open = true;
  return ALBEDO_JSON_DONE;
}

const char *Reader::place() {
  const char *place = nullptr;
  return is_open && !document.current_location().get(place) ? place : nullptr;
}

albedo_json_status Reader::fail(
    albedo_json_status status, const char *reason, const char *where) {
  bool inside = where >= text && where <= text + length;
  *problem = {reason, inside ? static_cast<size_t>(where - text) : length};
  return status;
}

albedo_json_status Reader::fail(error_code error) {
  switch (error) {
    case MEMALLOC: return fail(ALBEDO_JSON_NO_MEMORY, "memory ran out", text);
    case CAPACITY: return fail(ALBEDO_JSON_TOO_LARGE, "the text is larger than 4 GiB", text);
    case UTF8_ERROR: return fail(ALBEDO_JSON_NOT_UTF8, "the text is not UTF-8", nullptr);
    case EMPTY: return fail(ALBEDO_JSON_SYNTAX, "the text is empty", text);
    case UNCLOSED_STRING: return fail(ALBEDO_JSON_SYNTAX, "a string is not closed", nullptr);
    case UNESCAPED_CHARS:
      return fail(ALBEDO_JSON_SYNTAX, "a string holds a control character", nullptr);
    case INCOMPLETE_ARRAY_OR_OBJECT: return fail_at_end();
    case INCORRECT_TYPE: return fail(ALBEDO_JSON_SYNTAX, "an object is expected here", place());
    default:
      return fail(ALBEDO_JSON_SYNTAX, "a comma, a colon, a bracket or a value is missing", place());
  }
}

albedo_json_status Reader::fail_at_end() {
  // simdjson looks at the last bracket first, and so calls text behind the value a missing bracket.
  std::string_view rest(text, length);
  rest.remove_prefix(value_length(rest));
  size_t start = rest.find_first_not_of(" \t\n\r");
  if (start != std::string_view::npos) {
    return fail(ALBEDO_JSON_SYNTAX, "text follows the end of the document", rest.data() + start);
  }
  return fail(ALBEDO_JSON_SYNTAX, "the text ends inside a list or an object", nullptr);
}

albedo_json_status Reader::read_key(ondemand::field &field) {
  const char *raw = field.key().raw();
  scratch.clear();
  if (unescape(raw, text + length, scratch) == nullptr) {
    return fail(ALBEDO_JSON_SYNTAX, "an escape in a key is wrong", raw);
  }
  return ALBEDO_JSON_DONE;
}

albedo_json_status Reader::descend(
    const albedo_json_key *path, size_t path_length, ondemand::value &value) {
  for (size_t i = 0; i < path_length; ++i) {
    std::string_view key(path[i].text, path[i].length);
    error_code error = i == 0 ? document.find_field(key).get(value)
                              : value.find_field(key).get(value);
    if (error == NO_SUCH_FIELD || error == INCORRECT_TYPE) return ALBEDO_JSON_ABSENT;
    if (error) return fail(error);
  }
  return ALBEDO_JSON_DONE;
}

albedo_json_status Reader::extent(ondemand::value &value, std::string_view &raw) {
  ondemand::json_type type;
  if (error_code error = value.type().get(type)) return fail(error);
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    error_code error = value.get_object().get(object);
    if (!error) error = object.raw_json().get(raw);
    if (error) return fail(error);
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    error_code error = value.get_array().get(array);
    if (!error) error = array.raw_json().get(raw);
    if (error) return fail(error);
  } else {
    raw = value.raw_json_token();
  }
  raw = trimmed(raw);
  return ALBEDO_JSON_DONE;
}

}  // namespace albedo

extern "C" size_t albedo_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

extern "C" size_t albedo_json_value_length(const char *text, size_t length) {
  return albedo::value_length({text, length});
}
