#include "models/options/option_table.h"

namespace ballast {

using nlohmann::json;

json to_value(const std::string& text) {
  try {
    static_cast<void>(json(text).dump());
    return text;
  } catch (const json::exception&) {
    return {{"bytes", std::vector<std::uint8_t>(text.begin(), text.end())}};
  }
}

json to_value(const std::vector<std::string>& texts) {
  json values = json::array();
  for (const std::string& text : texts) values.push_back(to_value(text));
  return values;
}

void from_value(const json& value, std::string& text) {
  if (value.is_string()) {
    value.get_to(text);
    return;
  }
  const json& bytes = value.at("bytes");
  for (const json& byte : bytes) check_whole(byte);
  const auto read = bytes.get<std::vector<std::uint8_t>>();
  text.assign(read.begin(), read.end());
}

void from_value(const json& values, std::vector<std::string>& texts) {
  texts.assign(values.size(), "");
  for (std::size_t i = 0; i < texts.size(); ++i) from_value(values.at(i), texts[i]);
}

void from_value(const json& values, std::vector<Index>& numbers) {
  for (const json& value : values) check_whole(value);
  values.get_to(numbers);
}

void check_whole(const json& value) {
  if (value.is_number_float()) throw Error("an option is not a whole number");
}

std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return number_text(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const json& number : value) text += (text.empty() ? "" : ",") + text_of(number);
  return text;
}

std::string shown_value(const json& value) {
  const bool none = value.is_boolean() || (value.is_number_integer() && value == 0);
  return none && !value.is_number_unsigned() ? "" : text_of(value);
}

Option& OptionTable::choice(Text name, bool& field, const Names& names, Text help) {
  Option& option = value(name, field, "NAME", help, [names](Text of, Text text) {
    return parse_choice(of, text, names) == 1;
  });
  option.get = [names, &field] { return json(names[field ? 1 : 0]); };
  option.set = [name, names, &field](const json& value) {
    field = parse_choice(name, value.get<std::string>(), names) == 1;
  };
  option.check = {};  // set() does it
  return option.show(names[field ? 1 : 0]);
}

void OptionTable::append(const OptionTable& more) {
  options_.insert(options_.end(), more.options_.begin(), more.options_.end());
}

OptionTable OptionTable::without(const std::set<std::string>& names) const {
  OptionTable rest = *this;
  std::erase_if(rest.options_, [&](const Option& option) { return names.count(option.name) > 0; });
  return rest;
}

OptionTable OptionTable::keep(bool yes) const {
  OptionTable all = *this;
  for (Option& option : all.options_) option.keep(yes);
  return all;
}

namespace {

void take_value(const json& value, const Option& option) {
  try {
    option.set(value);
    const bool is_none = option.none && value == 0;
    if (option.check && !is_none) option.check();
  } catch (const UsageError& error) {
    throw Error(error.what());
  } catch (const json::exception&) {
    throw Error("option '" + std::string(option.name) + "' has a value of another kind");
  }
}

}  // namespace

json OptionTable::kept() const {
  json values = json::object();
  for (const Option& option : options_) {
    if (option.kept) values[option.name] = option.get();
  }
  return values;
}

void OptionTable::check_given(const json& in_file, const std::set<std::string>& given) const {
  const json mine = kept();
  for (const std::string& name : given) {
    if (!mine.contains(name) || !in_file.contains(name) || mine[name] == in_file.at(name)) continue;
    throw OptionValueError(
        name, mine[name].dump(),
        "a resumed fit keeps the value " + in_file.at(name).dump() + " of the model");
  }
}

void OptionTable::take_kept(const json& in_file) const {
  for (const Option& option : options_) {
    if (!option.kept) continue;
    if (option.none && in_file.is_object() && !in_file.contains(option.name)) continue;
    if (!in_file.is_object() || !in_file.contains(option.name)) {
      throw Error("option '" + std::string(option.name) + "' is missing");
    }
    take_value(in_file[option.name], option);
  }
}

void OptionTable::apply_preset(Text preset, const std::set<std::string>& given) const {
  for (const Option& option : options_) {
    const auto value = option.presets.find(preset);
    if (value != option.presets.end() && given.count(option.name) == 0) option.set(value->second);
  }
}

}  // namespace ballast
