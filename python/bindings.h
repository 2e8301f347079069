// The parts of the extension module ballast._core. What users see is in python/ballast/*.py.
#pragma once

#include <nanobind/nanobind.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/tables/table.h"
#include "models/options/table_advice.h"
#include "models/tabular/options.h"
#include "models/tabular/table_kind.h"

namespace ballast::python {

namespace nb = nanobind;

// "argn", "ctgan" or "tvae".
const TableKind& kind_of(const std::string& name);

// Texts as the command line takes them, by the name of the option; several for a list.
using OptionTexts = std::map<std::string, std::vector<std::string>>;
void set_options(const OptionTable& table, const OptionTexts& given);
ReadingOptions reading_options(const OptionTexts& given);

// "batch_size" for "batch-size".
std::string keyword(std::string option);

// Options as keyword arguments.
class KeywordWords : public OptionWords {
 public:
  std::string name(const std::string& option) const override;
  std::string set(const std::string& option, const std::string& value) const override;
  std::string type(const std::string& column, const std::string& kind) const override;
};

// Bytes that are not UTF-8 are surrogate escapes in Python.
nb::str to_python(std::string_view text);
std::string from_python(nb::handle text);

// The table and the texts of warnings; see tables.cpp for the columns. As make_table_as().
std::pair<Table, nb::list> known_table_of(const nb::list& columns, const ReadingOptions& reading,
                                          const std::vector<ColumnInfo>& known);

// What Python needs to make values of a column.
nb::dict describe_column(const ColumnInfo& info);

void bind_options(nb::module_& module);
void bind_tables(nb::module_& module);
void bind_report(nb::module_& module);
void bind_infogan(nb::module_& module);
void bind_oversampling(nb::module_& module);

}  // namespace ballast::python
