#include "models/tabular/options.h"

#include "models/training/model_file.h"

namespace ballast {

OptionTable describe(ReadingOptions& o) {
  OptionTable t;
  t.list("discrete", o.discrete, "COLUMN,...", "columns whose values are categories");
  t.list("continuous", o.continuous, "COLUMN,...", "columns whose values are numbers");
  t.list("type", o.types, "COLUMN=KIND",
         "kind of a column: integer, real, date (or date:%d/%m/%Y), boolean, category, constant, "
         "identifier",
         [](const auto&, const auto& text) { return check_type(text); });
  t.list("ignore", o.ignore, "COLUMN,...", "columns that are left out of model and output");
  t.list("missing", o.missing, "TEXT",
         "a further marker of missing values (empty, ?, NA and nan are known)");
  t.flag("no-header", o.no_header, "the first line of the table is a row");
  t.value("delimiter", o.delimiter, "CHARACTER", "between values", parse_delimiter);
  t.flag("trim", o.trim, "drop the blanks around values");
  t.count("max-categories", o.max_categories,
          "categories of a column with a place of their own; the rarer ones share one");
  return t.keep();
}

OptionTable describe(FitOptions& o) {
  OptionTable model = describe(static_cast<ReadingOptions&>(o));
  model.count("embedding", o.embedding, "size of the latent");
  for (auto& [network, widths] : o.layers) {
    model.value(network, widths, "WIDTHS", "widths of the " + network + "'s layers", parse_widths);
  }
  const bool has_critic = o.layers.count("critic") > 0;
  model.count("pac", o.pac, "rows that the critic judges together").hide(!has_critic);
  model.count("batch-size", o.batch_size, "rows a training step");
  model.positive("learning-rate", o.learning_rate, "of Adam");
  model.count("early-stop", o.early_stop,
              "stop after N epochs without a better quality figure on rows held out, and keep the "
              "best model");

  OptionTable t;
  t.argument("TABLE.csv", o.table, "the table to learn (.gz is unpacked, - is standard input)")
      .require();
  t.text("output", o.output, "MODEL", "the model file to write").require();
  t.append(model.keep());
  t.append(describe_run(o, "table", "an epoch"));
  return t;
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
