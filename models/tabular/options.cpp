#include "models/tabular/options.h"

#include "models/training/model_file.h"

namespace ballast {

using nlohmann::json;

json text_value(const std::string& text) {
  try {
    static_cast<void>(json(text).dump());
    return text;
  } catch (const json::exception&) {
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    return {{"bytes", bytes}};
  }
}

void take_text(const json& value, std::string& text) {
  if (value.is_string()) {
    value.get_to(text);
    return;
  }
  const auto bytes = value.at("bytes").get<std::vector<std::uint8_t>>();
  text.assign(bytes.begin(), bytes.end());
}

namespace {

json text_values(const std::vector<std::string>& texts) {
  json values = json::array();
  for (const std::string& text : texts) values.push_back(text_value(text));
  return values;
}

void take_texts(const json& values, std::vector<std::string>& texts) {
  texts.assign(values.size(), "");
  for (std::size_t i = 0; i < texts.size(); ++i) take_text(values.at(i), texts[i]);
}

}  // namespace

json kept_reading(const ReadingOptions& options) {
  return {{"delimiter", text_value(options.delimiter)},
          {"no-header", options.no_header},
          {"trim", options.trim},
          {"missing", text_values(options.missing)},
          {"discrete", text_values(options.discrete)},
          {"continuous", text_values(options.continuous)},
          {"type", text_values(options.types)},
          {"ignore", text_values(options.ignore)},
          {"max-categories", options.max_categories}};
}

void take_kept_reading(const json& kept, ReadingOptions& options) {
  take_text(kept.at("delimiter"), options.delimiter);
  kept.at("no-header").get_to(options.no_header);
  kept.at("trim").get_to(options.trim);
  take_texts(kept.at("missing"), options.missing);
  take_texts(kept.at("discrete"), options.discrete);
  take_texts(kept.at("continuous"), options.continuous);
  take_texts(kept.at("type"), options.types);
  take_texts(kept.at("ignore"), options.ignore);
  kept.at("max-categories").get_to(options.max_categories);
}

json kept_options(const FitOptions& options) {
  json kept = kept_reading(options);
  kept.update({{"embedding", options.embedding},
               {"pac", options.pac},
               {"batch-size", options.batch_size},
               {"learning-rate", options.learning_rate},
               {"seed", options.seed},
               {"early-stop", options.early_stop}});
  for (const auto& [name, widths] : options.layers) kept[name] = widths;
  return kept;
}

void take_kept_options(const json& kept, FitOptions& options) {
  check_kept(kept_options(options), kept, options.given);
  take_kept_reading(kept, options);
  kept.at("embedding").get_to(options.embedding);
  kept.at("pac").get_to(options.pac);
  kept.at("batch-size").get_to(options.batch_size);
  kept.at("learning-rate").get_to(options.learning_rate);
  kept.at("seed").get_to(options.seed);
  kept.at("early-stop").get_to(options.early_stop);
  for (auto& [name, widths] : options.layers) kept.at(name).get_to(widths);
}

CsvOptions csv_options(const ReadingOptions& options) {
  CsvOptions csv;
  csv.delimiter = options.delimiter.at(0);
  csv.header = !options.no_header;
  csv.trim = options.trim;
  csv.missing.insert(csv.missing.end(), options.missing.begin(), options.missing.end());
  return csv;
}

TypeOverrides type_overrides(const ReadingOptions& options) {
  TypeOverrides overrides;
  overrides.discrete = options.discrete;
  overrides.continuous = options.continuous;
  overrides.ignored = options.ignore;
  overrides.types = options.types;
  return overrides;
}

void take_options(const ModelFile& file, FitOptions& options) {
  take_kept_options(nlohmann::json::parse(file.text("options")), options);
  take_total(file, options);
}

}  // namespace ballast
