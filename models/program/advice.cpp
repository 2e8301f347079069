#include "models/program/advice.h"

#include "data/images/image_files.h"
#include "data/relations/relation.h"
#include "data/tables/columns/type_overrides.h"
#include "io/files.h"
#include "kernels/no_gpu.h"
#include "metrics/report/training_log.h"
#include "models/options/option_values.h"

namespace ballast {
namespace {

const char* option_of(OverrideList list) {
  switch (list) {
    case OverrideList::discrete:
      return "--discrete";
    case OverrideList::continuous:
      return "--continuous";
    case OverrideList::ignored:
      return "--ignore";
    case OverrideList::types:
      return "--type";
    case OverrideList::written:
      return "--only-columns";
  }
  return "";
}

// `kind`: of TableWarning.
std::string advice(TableProblem problem, const std::string& column, const std::string& kind) {
  const std::string type = "--type \"" + column + "=" + kind + "\"";
  std::string identify = kind.empty() ? "" : "; if they identify people, set " + type;
  switch (problem) {
    case TableProblem::duplicate_column:
      return ", or pass --no-header if this line is not a header";
    case TableProblem::conflicting_types:
      return ": --discrete, --continuous, --type and --ignore exclude each other; keep one of them";
    case TableProblem::nothing_to_model:
      return "; list one in --continuous or --discrete";
    case TableProblem::not_a_number:
    case TableProblem::infinite_number:
      return "; correct it, declare it a missing value with --missing, or treat the column as text "
             "with --discrete";
    case TableProblem::not_a_date:
      return "; correct it, or declare it a missing value with --missing";
    case TableProblem::not_continuous:
      return "; correct it, declare it a missing value with --missing, or remove the column from "
             "--continuous";
    case TableProblem::not_an_integer:
      return "; read the column as real numbers with " + type;
    case TableProblem::no_date_format:
    case TableProblem::ambiguous_date_format:
      return "; set it, for example with " + type;
    case TableProblem::single_column:
      return " (--delimiter)";
    case TableProblem::blanks_as_delimiter:
      return "; to read runs of blanks as one delimiter, pass --delimiter blank";
    case TableProblem::value_as_header:
      return "; if the table has no header, pass --no-header";
    case TableProblem::repeated_header:
      return "; if the first line is a row, too, pass --no-header";
    case TableProblem::inexact_integers:
      return "; to keep the values exactly, list the column in --discrete";
    case TableProblem::distinct_integers:
      return "; if they are keys, set " + type;
    case TableProblem::measure_as_target:
      return "; choose a column with classes as the --target, or replace the numbers by ranges";
    case TableProblem::named_codes:
      return "; to read them as numbers, list the column in --continuous";
    case TableProblem::perhaps_codes:
      return "; if they are codes, list the column in --discrete";
    case TableProblem::texts_like_dates:
      return "; set the format with " + type;
    case TableProblem::text_among_numbers:
    case TableProblem::text_among_dates:
      return "; if it is a missing value, declare it with --missing";
    case TableProblem::mixed_numbers:
      return "; write them in the same way, or set the decimal separator with --decimal";
    case TableProblem::texts_of_one_number:
      return "; to read them as numbers, list the column in --continuous";
    case TableProblem::ambiguous_comma:
      return "; if that is wrong, set --decimal";
    case TableProblem::identifier:
      return "; to model it, list it in --continuous or --discrete; to drop it, list it in "
             "--ignore";
    case TableProblem::replaced_categories:
      return "; to keep them, set --protect 1" + identify;
    case TableProblem::unprotected_categories:
      return "; to replace them, set --protect 2" + identify;
    case TableProblem::single_row_categories:
      return identify;
    default:
      return "";
  }
}

// " (--batch-size, --pac)"
std::string options_text(const std::vector<std::string>& options) {
  std::string text;
  for (const std::string& option : options) text += (text.empty() ? " (--" : ", --") + option;
  return text.empty() ? text : text + ")";
}

template <class Kind>
bool is(const std::exception& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

}  // namespace

std::string with_advice(const TableWarning& warning) {
  return warning.text + advice(warning.problem, warning.column, warning.kind);
}

std::string with_advice(const ImageWarning& warning, bool for_model) {
  if (warning.levels == 0) return warning.text;
  const std::string option = "--levels " + std::to_string(warning.levels);
  return warning.text + (for_model ? ": fit the model with " : ": set ") + option;
}

std::string with_advice(const std::exception& error) {
  std::string text = error.what();
  if (const auto* unknown = dynamic_cast<const UnknownColumn*>(&error)) {
    return std::string(option_of(unknown->list())) + ": " + text;
  }
  if (const auto* table = dynamic_cast<const TableError*>(&error)) {
    if (table->problem() == TableProblem::invalid_override) return "--type: " + text;
    return text + advice(table->problem(), table->column(), table->kind());
  }
  if (const auto* option = dynamic_cast<const OptionError*>(&error)) {
    return text + options_text(option->options());
  }
  if (is<RelationError>(error)) return text + " (--relation)";
  if (is<FileExists>(error)) return text + ", or pass --force to overwrite it";
  if (is<NoDataset>(error)) {
    return text + "; set the environment variable BALLAST_DATA to the data folder";
  }
  if (is<NoGpu>(error)) return text + "; use --device cpu";
  if (is<DifferentSizes>(error)) return text + " with --image-size";
  if (is<NotALog>(error)) return text + "; use a file written by --log";
  return text;
}

}  // namespace ballast
