#include "models/options/table_advice.h"

namespace ballast {
namespace {

const char* option_of(OverrideList list) {
  switch (list) {
    case OverrideList::discrete:
      return "discrete";
    case OverrideList::continuous:
      return "continuous";
    case OverrideList::ignored:
      return "ignore";
    case OverrideList::types:
      return "type";
    case OverrideList::written:
      return "only-columns";
  }
  return "";
}

}  // namespace

std::string table_advice(const TableWarning& warning, const OptionWords& words) {
  const std::string& kind = warning.kind;
  const std::string type = words.type(warning.column, kind);
  std::string identify = kind.empty() ? "" : "; if they identify people, set " + type;
  switch (warning.problem) {
    case TableProblem::duplicate_column:
      return ", or pass " + words.name("no-header") + " if this line is not a header";
    case TableProblem::conflicting_types:
      return ": " + words.name("discrete") + ", " + words.name("continuous") + ", " +
             words.name("type") + " and " + words.name("ignore") +
             " exclude each other; keep one of them";
    case TableProblem::nothing_to_model:
      return "; list one in " + words.name("continuous") + " or " + words.name("discrete");
    case TableProblem::not_a_number:
    case TableProblem::infinite_number:
      return "; correct it, declare it a missing value with " + words.name("missing") +
             ", or treat the column as text "
             "with " +
             words.name("discrete");
    case TableProblem::not_a_date:
      return "; correct it, or declare it a missing value with " + words.name("missing");
    case TableProblem::not_continuous:
      return "; correct it, declare it a missing value with " + words.name("missing") +
             ", or remove the column from " + words.name("continuous");
    case TableProblem::not_an_integer:
      return "; read the column as real numbers with " + type;
    case TableProblem::no_date_format:
    case TableProblem::ambiguous_date_format:
      return "; set it, for example with " + type;
    case TableProblem::single_column:
      return " (" + words.name("delimiter") + ")";
    case TableProblem::blanks_as_delimiter:
      return "; to read runs of blanks as one delimiter, pass " + words.set("delimiter", "blank");
    case TableProblem::value_as_header:
      return "; if the table has no header, pass " + words.name("no-header");
    case TableProblem::repeated_header:
      return "; if the first line is a row, too, pass " + words.name("no-header");
    case TableProblem::inexact_integers:
      return "; to keep the values exactly, list the column in " + words.name("discrete");
    case TableProblem::distinct_integers:
      return "; if they are keys, set " + type;
    case TableProblem::measure_as_target:
      return "; choose a column with classes as the " + words.name("target") +
             ", or replace the numbers by ranges";
    case TableProblem::named_codes:
      return "; to read them as numbers, list the column in " + words.name("continuous");
    case TableProblem::perhaps_codes:
      return "; if they are codes, list the column in " + words.name("discrete");
    case TableProblem::texts_like_dates:
      return "; set the format with " + type;
    case TableProblem::text_among_numbers:
    case TableProblem::text_among_dates:
      return "; if it is a missing value, declare it with " + words.name("missing");
    case TableProblem::mixed_numbers:
      return "; write them in the same way, or set the decimal separator with " +
             words.name("decimal");
    case TableProblem::texts_of_one_number:
      return "; to read them as numbers, list the column in " + words.name("continuous");
    case TableProblem::ambiguous_comma:
      return "; if that is wrong, set " + words.name("decimal");
    case TableProblem::identifier:
      return "; to model it, list it in " + words.name("continuous") + " or " +
             words.name("discrete") + "; to drop it, list it in " + words.name("ignore");
    case TableProblem::replaced_categories:
      return "; to keep them, set " + words.set("protect", "1") + identify;
    case TableProblem::unprotected_categories:
      return "; to replace them, set " + words.set("protect", "2") + identify;
    case TableProblem::single_row_categories:
      return identify;
    default:
      return "";
  }
}

std::string with_table_advice(const TableError& error, const OptionWords& words) {
  const std::string text = error.what();
  if (const auto* unknown = dynamic_cast<const UnknownColumn*>(&error)) {
    return words.name(option_of(unknown->list())) + ": " + text;
  }
  if (error.problem() == TableProblem::invalid_override) return words.name("type") + ": " + text;
  return text +
         table_advice({error.problem(), error.column(), error.line(), "", error.kind()}, words);
}

}  // namespace ballast
