// The options of models, from their only declaration (models/options/option_table.h).
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "models/argn/argn.h"
#include "models/ctgan/ctgan.h"
#include "models/tvae/tvae.h"
#include "python/bindings.h"

namespace ballast::python {
namespace {

nb::list list_options(const OptionTable& table) {
  nb::list list;
  for (const Option& option : table.options()) {
    if (option.hidden) continue;
    nb::dict entry;
    entry["name"] = option.name;
    entry["keyword"] = keyword(option.name);
    entry["type"] = option.type;
    entry["help"] = option.help;
    entry["is_list"] = option.kind == OptionKind::list;
    entry["default"] = option.get().dump();
    entry["shown"] = option.shown;
    list.append(entry);
  }
  return list;
}

void set_options(const OptionTable& table, const OptionTexts& given) {
  for (const Option& option : table.options()) {
    const auto texts = given.find(option.name);
    if (texts == given.end()) continue;
    for (const std::string& text : texts->second) option.parse(text);
  }
}

}  // namespace

std::string keyword(std::string option) {
  std::replace(option.begin(), option.end(), '-', '_');
  return option == "type" ? "types" : option;
}

std::string KeywordWords::name(const std::string& option) const {
  return "`" + keyword(option) + "`";
}
std::string KeywordWords::set(const std::string& option, const std::string& value) const {
  return keyword(option) + "=" + value;
}
std::string KeywordWords::type(const std::string& column, const std::string& kind) const {
  return "types={\"" + column + "\": \"" + kind + "\"}";
}

const TableKind& kind_of(const std::string& name) {
  if (name == "argn") return argn::kind();
  if (name == "ctgan") return ctgan::kind();
  if (name == "tvae") return tvae::kind();
  throw Error("there is no model '" + name + "'");
}

FitOptions fit_options(const TableKind& kind, const OptionTexts& given) {
  FitOptions options = kind.defaults;
  set_options(describe(options), given);
  return options;
}

ReadingOptions reading_options(const OptionTexts& given) {
  ReadingOptions options;
  set_options(describe(options), given);
  return options;
}

void bind_options(nb::module_& module) {
  module.def("model_options", [](const std::string& kind) {
    FitOptions options = kind_of(kind).defaults;
    return list_options(describe(options));
  });
  module.def("check_options", [](const std::string& kind, const OptionTexts& given) {
    fit_options(kind_of(kind), given);
  });
}

}  // namespace ballast::python
