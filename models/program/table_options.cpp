#include "models/program/table_options.h"

#include "models/program/command.h"
#include "models/training/model_file.h"

namespace ballast {

void add_reading_options(Command& command, ReadingOptions& options) {
  command.list("discrete", "COLUMN,...", "columns whose values are categories", options.discrete);
  command.list("continuous", "COLUMN,...", "columns whose values are numbers", options.continuous);
  command.value("type", "COLUMN=KIND",
                "kind of a column: integer, real, date (or date:%d/%m/%Y), boolean, category, "
                "constant, identifier",
                [&options](const std::string& text) { options.types.push_back(check_type(text)); });
  command.repeatable();
  command.list("ignore", "COLUMN,...", "columns that are left out of model and output",
               options.ignore);
  command.list("missing", "TEXT",
               "a further marker of missing values (empty, ?, NA and nan are known)",
               options.missing);
  command.flag("no-header", "the first line of the table is a row", options.no_header);
  command.value("delimiter", "CHARACTER", with_default("between values", options.delimiter),
                [&options](const std::string& text) {
                  options.delimiter = parse_delimiter("delimiter", text);
                });
  command.flag("trim", "drop the blanks around values", options.trim);
}

void add_table_options(Command& command, ReadingOptions& options) {
  add_reading_options(command, options);
  command.count("max-categories",
                with_default("categories of a column with a place of their own; the rarer ones "
                             "share one",
                             std::to_string(options.max_categories)),
                options.max_categories);
}

}  // namespace ballast
