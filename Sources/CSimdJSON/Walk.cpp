#include "Reader.hpp"
#include "Token.hpp"

using namespace simdjson;

namespace albedo {

namespace {

/// A walk over a whole document that reports each part of it.
struct Walk {
  Reader &reader;
  size_t maximum_depth;
  albedo_json_visitor visitor;
  void *context;

  albedo_json_status emit(albedo_json_event event, std::string_view text = {}) {
    return visitor(context, event, text.data(), text.size()) ? ALBEDO_JSON_STOPPED
                                                             : ALBEDO_JSON_DONE;
  }

  albedo_json_status scalar(std::string_view token) {
    if (token == "true") return emit(ALBEDO_JSON_TRUE);
    if (token == "false") return emit(ALBEDO_JSON_FALSE);
    if (token == "null") return emit(ALBEDO_JSON_NULL);
    if (is_number(token)) return emit(ALBEDO_JSON_NUMBER, token);
    if (token.empty() || token.front() != '"') {
      return reader.fail(ALBEDO_JSON_SYNTAX, "this is not a JSON value", token.data());
    }
    const char *end = token.data() + token.size();
    reader.scratch.clear();
    const char *after = unescape(token.data() + 1, end, reader.scratch);
    if (after != end) {
      return reader.fail(ALBEDO_JSON_SYNTAX, "an escape in a string is wrong", token.data());
    }
    return emit(ALBEDO_JSON_STRING, reader.scratch);
  }

  albedo_json_status value(ondemand::value &value, size_t depth) {
    ondemand::json_type type;
    if (value.type().get(type)) {
      std::string_view token = value.raw_json_token();
      bool closer = !token.empty() && (token[0] == ',' || token[0] == ']' || token[0] == '}');
      return reader.fail(
          ALBEDO_JSON_SYNTAX, closer ? "a value is missing" : "this is not a JSON value",
          token.data());
    }
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (error_code error = value.get_object().get(object)) return reader.fail(error);
      return members(object, depth + 1);
    }
    if (type == ondemand::json_type::array) {
      ondemand::array array;
      if (error_code error = value.get_array().get(array)) return reader.fail(error);
      return elements(array, depth + 1);
    }
    return scalar(trimmed(value.raw_json_token()));
  }

  albedo_json_status too_deep() {
    return reader.fail(
        ALBEDO_JSON_TOO_DEEP, "lists and objects are nested too deeply", reader.place());
  }

  albedo_json_status members(ondemand::object &object, size_t depth) {
    if (depth > maximum_depth) return too_deep();
    if (auto status = emit(ALBEDO_JSON_OBJECT_START)) return status;
    for (auto result : object) {
      ondemand::field field;
      if (error_code error = std::move(result).get(field)) return reader.fail(error);
      if (auto status = reader.read_key(field)) return status;
      if (auto status = emit(ALBEDO_JSON_KEY, reader.scratch)) return status;
      if (auto status = value(field.value(), depth)) return status;
    }
    return emit(ALBEDO_JSON_OBJECT_END);
  }

  albedo_json_status elements(ondemand::array &array, size_t depth) {
    if (depth > maximum_depth) return too_deep();
    if (auto status = emit(ALBEDO_JSON_ARRAY_START)) return status;
    for (auto result : array) {
      ondemand::value element;
      if (error_code error = std::move(result).get(element)) return reader.fail(error);
      if (auto status = value(element, depth)) return status;
    }
    return emit(ALBEDO_JSON_ARRAY_END);
  }

  /// A document that is a single number, string or word.
  albedo_json_status bare() {
    std::string_view token = trimmed({reader.text, reader.length});
    size_t start = token.find_first_not_of(" \t\n\r");
    return scalar(start == std::string_view::npos ? std::string_view() : token.substr(start));
  }

  albedo_json_status document() {
    auto &document = reader.document;
    ondemand::json_type type;
    if (document.type().get(type)) return bare();
    albedo_json_status status;
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (error_code error = document.get_object().get(object)) return reader.fail(error);
      status = members(object, 1);
    } else if (type == ondemand::json_type::array) {
      ondemand::array array;
      if (error_code error = document.get_array().get(array)) return reader.fail(error);
      status = elements(array, 1);
    } else {
      return bare();
    }
    const char *place = reader.place();
    if (status == ALBEDO_JSON_DONE && place != nullptr) {
      return reader.fail(ALBEDO_JSON_SYNTAX, "text follows the end of the document", place);
    }
    return status;
  }
};

}  // namespace

}  // namespace albedo

extern "C" albedo_json_status albedo_json_walk(
    const char *text, size_t length, size_t maximum_depth, albedo_json_visitor visitor,
    void *context, albedo_json_problem *problem) {
  return albedo::guarded(problem, [&] {
    albedo::Reader reader(text, length, problem);
    if (auto status = reader.open()) return status;
    return albedo::Walk{reader, maximum_depth, visitor, context}.document();
  });
}
