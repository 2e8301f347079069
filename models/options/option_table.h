// The options of a command, each declared once, in a table that is bound to the struct it fills and
// must not outlive it:
//
//   OptionTable describe(FitOptions& o) {
//     OptionTable t;
//     t.count("batch-size", o.batch_size, "rows per training step").keep();
//     ...
// Command line, help, model file, the check at --resume and presets follow from it.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "models/options/option_values.h"

namespace ballast {

enum class OptionKind { argument, value, list, flag };

struct Option {
  std::string name;  // "batch-size"; of an argument "MODEL"
  OptionKind kind;
  std::string type;  // of the value, in the help: "N"
  std::string help;
  std::function<void(const std::string&)> parse;  // once for each value of a list
  std::function<nlohmann::json()> get;
  std::function<void(const nlohmann::json&)> set;
  // Throws UsageError for a value that the command line would not accept. May be empty.
  std::function<void()> check = {};
  std::string shown = {};  // the default, in the help

  bool required = false;
  bool hidden = false;                                 // from the command line
  bool kept = false;                                   // in the model file
  bool none = false;                                   // 0 in the model file stands for none
  std::map<std::string, nlohmann::json> presets = {};  // values by preset

  Option& require() { return required = true, *this; }
  Option& hide(bool yes) { return hidden = yes, *this; }
  Option& show(const std::string& value) { return shown = value, *this; }
  Option& keep(bool yes = true) { return kept = yes, *this; }
  Option& or_none() { return none = true, *this; }
};

// Throws Error for a number that is not an integer.
void check_whole(const nlohmann::json& value);
// JSON holds UTF-8 only: other texts stand as {"bytes": [...]}.
nlohmann::json to_value(const std::string& text);
nlohmann::json to_value(const std::vector<std::string>& texts);
void from_value(const nlohmann::json& value, std::string& text);
void from_value(const nlohmann::json& value, std::vector<std::string>& texts);
void from_value(const nlohmann::json& value, std::vector<Index>& numbers);
template <class T>
nlohmann::json to_value(const T& value) {
  return value;
}
template <class T>
void from_value(const nlohmann::json& value, T& into) {
  if constexpr (std::is_integral_v<T>) check_whole(value);
  value.get_to(into);
}
// The text that is parsed to the value: a text, a number, or numbers with commas between.
std::string text_of(const nlohmann::json& value);
// As the help shows a default; empty for a value that stands for none: 0 of a count, an empty list.
std::string shown_value(const nlohmann::json& value);

class OptionTable {
 public:
  using Text = const std::string&;
  using Names = std::array<std::string, 2>;
  template <class T>
  using Parser = std::function<T(Text option, Text text)>;  // throws UsageError

  // One that takes a value, however it is read.
  template <class T>
  Option& value(Text name, T& field, Text type, Text help, std::type_identity_t<Parser<T>> parse) {
    const auto take = [name, parse, &field](Text text) { field = parse(name, text); };
    Option& option = add(field, {name, OptionKind::value, type, help, take, {}, {}});
    option.check = [name, parse, &field] {
      if constexpr (std::is_same_v<T, std::string>) {
        parse(name, field);  // may not be UTF-8
      } else {
        parse(name, text_of(to_value(field)));
      }
    };
    return option;
  }
  Option& text(Text name, std::string& field, Text type, Text help) {
    return value(name, field, type, help, [](Text, Text text) { return text; });
  }
  // From 1 to `most`; 0 stands for none.
  Option& count(Text name, Index& field, Text help, Index most = kLargestCount) {
    return value(name, field, "N", help,
                 [most](Text option, Text text) { return parse_count(option, text, 1, most); });
  }
  Option& positive(Text name, double& field, Text help) {
    return value(name, field, "X", help, parse_positive);
  }
  Option& not_negative(Text name, double& field, Text help) {
    return value(name, field, "X", help, parse_not_negative);
  }
  Option& choice(Text name, std::string& field, const Names& names, Text help) {
    return value(name, field, "NAME", help, [names](Text option, Text text) {
      return names[parse_choice(option, text, names)];
    });
  }
  // The names of false and true.
  Option& choice(Text name, bool& field, const Names& names, Text help);
  // Takes any number of values, each as `parse` returns it, or as it is.
  Option& list(Text name, std::vector<std::string>& field, Text type, Text help,
               const Parser<std::string>& parse = {}) {
    const auto take = [name, parse, &field](Text text) {
      field.push_back(parse ? parse(name, text) : text);
    };
    Option& option = add(field, {name, OptionKind::list, type, help, take, {}, {}});
    option.check = [name, parse, &field] {
      for (Text text : field) parse ? parse(name, text) : text;
    };
    return option;
  }
  Option& flag(Text name, bool& field, Text help) {
    return add(field, {name, OptionKind::flag, "", help, [&field](Text) { field = true; }, {}, {}});
  }
  Option& argument(Text name, std::string& field, Text help) {
    Option& option = text(name, field, "", help);
    option.kind = OptionKind::argument;
    return option;
  }

  void append(const OptionTable& more);
  OptionTable without(const std::set<std::string>& names) const;
  OptionTable keep(bool yes = true) const;  // all of them

  const std::vector<Option>& options() const { return options_; }
  nlohmann::json kept() const;  // the values of the kept options by name
  // Throws UsageError for an option among `given` that has another value than in a model file.
  void check_given(const nlohmann::json& in_file, const std::set<std::string>& given) const;
  // Takes the kept options of a model file. Throws Error for a value that the command line would
  // not accept, and for a missing one without or_none().
  void take_kept(const nlohmann::json& in_file) const;
  // Sets the options that have a value in the preset, except those given.
  void apply_preset(Text preset, const std::set<std::string>& given) const;

 private:
  template <class T>
  Option& add(T& field, Option option) {
    option.get = [&field] { return to_value(field); };
    option.set = [&field](const nlohmann::json& value) { from_value(value, field); };
    option.shown = shown_value(option.get());
    return options_.emplace_back(std::move(option));
  }

  std::vector<Option> options_;
};

// The kept options of a struct that has a describe(). Epochs and steps are not among them: they say
// how far a run goes, not what the model is (take_total).
template <class Options>
nlohmann::json kept_options(Options options) {
  return describe(options).kept();
}
}  // namespace ballast
