// The options of models, from their only declaration (models/options/option_table.h).
#include "models/infogan/options.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "models/argn/argn.h"
#include "models/ctgan/ctgan.h"
#include "models/rae/rae.h"
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
    entry["by_preset"] = !option.presets.empty();
    list.append(entry);
  }
  return list;
}

// Calls use() with the options that a kind of model has in Python.
template <class Use>
auto use_options(const std::string& kind, const Use& use) {
  if (kind == "infogan") {
    infogan::Options options;
    return use(describe(options).without({"levels"}));  // of PNG files
  }
  if (kind == "rae") {
    rae::Options options;
    return use(describe(options).without({"seed", "target", "image-size", "channels", "levels"}));
  }
  FitOptions options = kind_of(kind).defaults;
  return use(describe(options));
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

void set_options(const OptionTable& table, const OptionTexts& given) {
  for (const Option& option : table.options()) {
    const auto texts = given.find(option.name);
    if (texts == given.end()) continue;
    for (const std::string& text : texts->second) option.parse(text);
  }
}

ReadingOptions reading_options(const OptionTexts& given) {
  ReadingOptions options;
  set_options(describe(options), given);
  return options;
}

void bind_options(nb::module_& module) {
  module.def("model_options",
             [](const std::string& kind) { return use_options(kind, list_options); });
  module.def("check_options", [](const std::string& kind, const OptionTexts& given) {
    use_options(kind, [&](const OptionTable& table) { set_options(table, given); });
  });
}

}  // namespace ballast::python
