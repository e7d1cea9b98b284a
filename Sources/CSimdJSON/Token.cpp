#include "Token.hpp"

#include <cstdint>

namespace albedo {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char *digits(const char *at, const char *end) {
  while (at < end && is_digit(*at)) ++at;
  return at;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Reads four hexadecimal digits; negative when there are not four.
int32_t code_unit(const char *at, const char *end) {
  if (end - at < 4) return -1;
  int32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    int value = hex_value(at[i]);
    if (value < 0) return -1;
    unit = unit * 16 + value;
  }
  return unit;
}

void append_scalar(uint32_t scalar, std::string &into) {
  if (scalar < 0x80) {
    into.push_back(static_cast<char>(scalar));
  } else if (scalar < 0x800) {
    into.push_back(static_cast<char>(0xC0 | (scalar >> 6)));
    into.push_back(static_cast<char>(0x80 | (scalar & 0x3F)));
  } else if (scalar < 0x10000) {
    into.push_back(static_cast<char>(0xE0 | (scalar >> 12)));
    into.push_back(static_cast<char>(0x80 | ((scalar >> 6) & 0x3F)));
    into.push_back(static_cast<char>(0x80 | (scalar & 0x3F)));
  } else {
    into.push_back(static_cast<char>(0xF0 | (scalar >> 18)));
    into.push_back(static_cast<char>(0x80 | ((scalar >> 12) & 0x3F)));
    into.push_back(static_cast<char>(0x80 | ((scalar >> 6) & 0x3F)));
    into.push_back(static_cast<char>(0x80 | (scalar & 0x3F)));
  }
}

/// Reads what follows `\u`; returns the place after it, or null.
const char *unicode_escape(const char *at, const char *end, std::string &into) {
  int32_t unit = code_unit(at, end);
  if (unit < 0) return nullptr;
  at += 4;
  if (unit < 0xD800 || unit > 0xDFFF) {
    append_scalar(static_cast<uint32_t>(unit), into);
    return at;
  }
  if (unit <= 0xDBFF && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    int32_t second = code_unit(at + 2, end);
    if (second >= 0xDC00 && second <= 0xDFFF) {
      append_scalar(0x10000u + ((static_cast<uint32_t>(unit) - 0xD800u) << 10)
                        + (static_cast<uint32_t>(second) - 0xDC00u), into);
      return at + 6;
    }
  }
  append_scalar(0xFFFD, into);
  return at;
}

char simple_escape(char c) {
  switch (c) {
    case '"': case '\\': case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

}  // namespace

bool is_number(std::string_view token) {
  const char *at = token.data();
  const char *end = at + token.size();
  if (at < end && *at == '-') ++at;
  if (at == end || !is_digit(*at)) return false;
  at = *at == '0' ? at + 1 : digits(at, end);
  if (at < end && *at == '.') {
    const char *fraction = at + 1;
    at = digits(fraction, end);
    if (at == fraction) return false;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '+' || *at == '-')) ++at;
    const char *exponent = at;
    at = digits(exponent, end);
    if (at == exponent) return false;
  }
  return at == end;
}

const char *unescape(const char *from, const char *end, std::string &into) {
  const char *at = from;
  while (true) {
    const char *plain = at;
    while (at < end && *at != '"' && *at != '\\') ++at;
    into.append(plain, static_cast<size_t>(at - plain));
    if (at == end) return nullptr;
    if (*at == '"') return at + 1;
    if (++at == end) return nullptr;
    if (*at == 'u') {
      at = unicode_escape(at + 1, end, into);
      if (at == nullptr) return nullptr;
      continue;
    }
    char value = simple_escape(*at);
    if (value == 0) return nullptr;
    into.push_back(value);
    ++at;
  }
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty()) {
    char last = token.back();
    if (last != ' ' && last != '\t' && last != '\n' && last != '\r') break;
    token.remove_suffix(1);
  }
  return token;
}

size_t value_length(std::string_view text) {
  size_t depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '"':
        for (++at; at < text.size() && text[at] != '"'; ++at) {
          if (text[at] == '\\') ++at;
        }
        break;
      case '{': case '[': ++depth; break;
      case '}': case ']':
        if (depth <= 1) return at + 1;
        --depth;
        break;
      case ' ': case '\t': case '\n': case '\r': break;
      default:
        if (depth == 0) return text.size();
    }
  }
  return text.size();
}

}  // namespace albedo
