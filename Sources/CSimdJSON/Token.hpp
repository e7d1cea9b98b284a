#pragma once

#include <string>
#include <string_view>

namespace albedo {

/// Whether the token is a number as RFC 8259 spells it; the value may be of any size.
bool is_number(std::string_view token);

/// Appends the text of the string literal that starts at `from`, just after its opening quote.
///
/// Surrogates without a partner become U+FFFD. Returns the place after the closing quote, or null
/// when an escape is wrong or the text ends first.
const char *unescape(const char *from, const char *end, std::string &into);

/// The token without the blanks after it.
std::string_view trimmed(std::string_view token);

/// How many bytes the first list or object of a text takes, by its brackets and strings alone.
///
/// The whole text when it does not end, or when the text starts with neither.
size_t value_length(std::string_view text);

}  // namespace albedo
