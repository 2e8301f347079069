#include "models/tabular/options.h"

#include <algorithm>

#include "data/tables/dates/date_format.h"

namespace ballast {
namespace {

double parse_relation_share(const std::string& option, const std::string& text) {
  const double share = parse_positive(option, text);
  if (share >= kLeastRelationShare && share <= 1) return share;
  throw OptionValueError(option, text,
                         "must be between " + number_text(kLeastRelationShare) + " and 1");
}

// As the help shows a default.
std::string shown_count(Index count) {
  return count == 0 ? "by number of rows" : std::to_string(count);
}
std::string shown_unless_by_rows(double value) {
  return value == kByRows ? "by number of rows" : number_text(value);
}

}  // namespace

OptionTable describe(ReadingOptions& o) {
  OptionTable t;
  t.list("discrete", o.discrete, "COLUMN,...", "columns whose values are categories");
  t.list("continuous", o.continuous, "COLUMN,...", "columns whose values are numbers");
  t.list("type", o.types, "COLUMN=KIND",
         std::string("kind of a column: integer, real, date (or date:%d/%m/%Y), boolean, category, "
                     "constant, identifier; dates have the fields ") +
             kDateFields,
         [](const auto&, const auto& text) { return check_type(text); });
  t.list("ignore", o.ignore, "COLUMN,...", "columns to exclude from the model and the output");
  t.list("missing", o.missing, "TEXT",
         "additional marker of missing values (built in: empty, ?, NA, nan)");
  t.flag("no-header", o.no_header, "the table has no header line");
  t.value("delimiter", o.delimiter, "CHARACTER",
          "delimiter between values, such as ',' or tab; blank: runs of spaces and tabs; inferred "
          "if not given",
          parse_delimiter);
  t.value("decimal", o.decimal, "CHARACTER",
          "decimal separator of all numbers, '.' or ','; inferred for each column if not given",
          parse_decimal_separator);
  t.flag("trim", o.trim, "remove spaces around values");
  return t.keep();
}

OptionTable describe(EncoderOptions& o) {
  OptionTable t;
  t.count("max-categories", o.max_categories,
          "maximum number of categories of a column; rarer categories share one code");
  t.count(
      "protect", o.protect,
      "replace categories that occur in fewer than N rows with other categories of the column, "
      "because they could identify a person; 1 keeps all; columns whose kind is given keep all");
  return t.keep();
}

OptionTable describe(RelationOptions& o) {
  OptionTable t;
  t.choice("relations", o.find, {"none", "auto"},
           "auto: find relations between columns that hold in every row, and keep them exactly in "
           "every row of the output; none: do not search");
  t.list("relation", o.given, "RELATION",
         "keep this relation, such as 'total = a + b', 'start <= end' or 'code -> name'; can be "
         "repeated");
  t.value("relation-share", o.share, "X", "share of the rows in which a relation must hold",
          parse_relation_share);
  return t.keep();
}

OptionTable describe(FitOptions& o) {
  OptionTable model = describe(o.encoder);
  model.append(describe(o.relations));
  model.count("embedding", o.embedding, "size of the latent vector");
  for (auto& [network, widths] : o.layers) {
    model.value(network, widths, "WIDTHS", "widths of the layers of the " + network, parse_widths);
  }
  const bool has_critic = o.layers.count("critic") > 0;
  model.count("pac", o.pac, "rows in a pack: the critic scores packs of rows")
      .hide(!has_critic)
      .show(shown_count(o.pac));
  model.count("batch-size", o.batch_size, "rows per training step").show(shown_count(o.batch_size));
  model.positive("learning-rate", o.learning_rate, "learning rate of Adam")
      .show(shown_unless_by_rows(o.learning_rate));
  model.not_negative("dropout", o.dropout, "share of activations that are dropped in training")
      .show(shown_unless_by_rows(o.dropout));
  model.not_negative("weight-decay", o.weight_decay, "decoupled weight decay")
      .show(shown_unless_by_rows(o.weight_decay));
  model
      .value("early-stop", o.early_stop, "N",
             "stop after N " + o.early_stop_help + ", and keep the best model; 0: never",
             [](const auto& option, const auto& text) {
               return parse_count(option, text, 0, kLargestCount);
             })
      .show(o.early_stop == 0 ? "" : shown_unless_by_rows(static_cast<double>(o.early_stop)));

  OptionTable t = model.keep().without(o.unused);
  t.append(describe_training(o, "table"));
  return t;
}

bool is_short(Index rows) { return rows < 3000; }

void choose_training(FitOptions& options, Index rows, Index least_steps) {
  constexpr Index kEpochs = 300;
  if (options.batch_size == 0) {
    const Index batch = is_short(rows) ? 100 : 500;
    const Index pac = std::max<Index>(1, options.pac);
    options.batch_size = std::max(pac, batch / pac * pac);
  }
  if (is_short(rows)) options.encoder.normalizer.ranks = true;
  if (options.epochs != 0 || options.steps != 0) return;
  if (kEpochs * (rows / options.batch_size) >= least_steps) {
    options.epochs = kEpochs;
  } else {
    options.steps = least_steps;
  }
}

ReadingOptions options_of(const Table& table, ReadingOptions o) {
  if (o.delimiter.empty() && table.delimiter != ',') o.delimiter = table.delimiter;
  return o;
}

char output_delimiter(const ReadingOptions& o) {
  const char delimiter = csv_options(o).delimiter;
  return delimiter == 0 ? ',' : delimiter;
}

CsvOptions csv_options(const ReadingOptions& options) {
  CsvOptions csv;
  csv.blanks = options.delimiter == kBlankRuns;
  if (!options.delimiter.empty()) csv.delimiter = csv.blanks ? ' ' : options.delimiter[0];
  csv.decimal = options.decimal.empty() ? '\0' : options.decimal[0];
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

}  // namespace ballast
