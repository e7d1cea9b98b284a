// What a program in C++ does with simdjson alone: counts the records of an index whose spec has a name.
#include <simdjson.h>

#include <iostream>

using namespace simdjson;

int main(int count, char **arguments) {
  if (count != 3) return 2;
  std::string_view wanted(arguments[2]);
  padded_string text = padded_string::load(arguments[1]);
  ondemand::parser parser;
  ondemand::document document = parser.iterate(text);
  size_t found = 0;
  for (auto member : document["database"]["installs"].get_object()) {
    std::string_view name;
    if (!member.value()["spec"]["name"].get(name) && name == wanted) ++found;
  }
  std::cout << found << "\n";
}
