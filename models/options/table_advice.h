// What a user can do about an error or a warning on a table. The library does not know how its
// options are set: on the command line, or in Python.
#pragma once

#include <string>

#include "data/tables/columns/type_overrides.h"
#include "data/tables/table_error.h"

namespace ballast {

class OptionWords {
 public:
  virtual ~OptionWords() = default;
  // An option without a value: "--missing".
  virtual std::string name(const std::string& option) const = 0;
  // "--protect 1"
  virtual std::string set(const std::string& option, const std::string& value) const = 0;
  // The kind of a column: "--type \"age=real\"".
  virtual std::string type(const std::string& column, const std::string& kind) const = 0;
};

// Continues the text of the warning, or is empty.
std::string table_advice(const TableWarning& warning, const OptionWords& words);
// The text of the error with the advice.
std::string with_table_advice(const TableError& error, const OptionWords& words);

}  // namespace ballast
