// The sentences of a report, which text and page share.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics/report/format.h"
#include "metrics/report/report.h"

namespace ballast {
namespace {

constexpr std::size_t kMostTelling = 6;
constexpr double kLeastTelling = 0.03;
// Below this AUC, the gain of the trees is that of noise.
constexpr double kGuessing = 0.52;

std::string count_of(Index count, const std::string& one, const std::string& several) {
  return format_count(count) + " " + (count == 1 ? one : several);
}

std::string share_of(Index count, Index total) {
  return format_fixed(100.0 * static_cast<double>(count) / static_cast<double>(total), 2) + " %";
}

// "a, b and c"
std::string list_text(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string name_of(const Report& report, std::size_t column) {
  return shorten(printable(report.columns[column].name), 24);
}

}  // namespace

std::vector<FigureRow> figure_rows(const Report& report) {
  std::vector<FigureRow> rows;
  const TableComparison& comparison = report.comparison;
  const auto add = [&](const char* key, const std::string& name, const std::string& meaning,
                       double Figures::*figure) {
    rows.push_back({key, name, meaning, comparison.synthetic.*figure, comparison.floor.*figure,
                    comparison.ceiling.*figure});
  };
  add("detection", "Detection (C2ST)",
      "1: boosted trees cannot tell synthetic rows from real ones; 0: they always can.",
      &Figures::detection);
  add("column_shapes", "Column shapes", "Does each column have the distribution of the real one?",
      &Figures::shapes);
  add("pair_trends", "Pair trends", "Relations of two columns, mean over all pairs.",
      &Figures::trends);
  add("associated_pair_trends", "Associated pair trends",
      "The mean over the pairs that have a strong relation in the real table.",
      &Figures::associated_trends);
  add("triple_trends", "Triple trends", "Joint frequencies of three columns.", &Figures::triples);
  add("quality", "Quality", "Mean of column shapes and pair trends.", &Figures::quality);
  if (!report.target.empty()) {
    add("efficacy", "Efficacy (" + comparison.efficacy_name + ")",
        "Prediction of the target in real rows by boosted trees that are trained on this table.",
        &Figures::efficacy);
  }
  if (report.holdout_closest) {
    add("dcr_share", "DCR share",
        "Rows that are nearer to a training row than to a hold-out row. 0.5: nothing is copied.",
        &Figures::dcr_share);
  }
  add("validity", "Valid values", "In the range or among the values of the real column.",
      &Figures::validity);
  return rows;
}

std::string figure_text(double figure) {
  return std::isnan(figure) ? "n/a" : format_fixed(figure, 3);
}

std::string baselines_text(const Report& report) {
  const std::string floor =
      "Floor: the real table with each column shuffled, which has no relations between columns. ";
  if (report.holdout_closest) {
    return floor + "Ceiling: the hold-out table, real rows that the model has not seen.";
  }
  if (std::isnan(report.comparison.ceiling.shapes)) {
    return floor + "There are too few real rows to measure a ceiling.";
  }
  return floor +
         "Ceiling: a random half of the real rows, compared with the other half. A hold-out table "
         "is a better ceiling, and shows whether the model copies.";
}

std::vector<std::size_t> telling_columns(const Detection& detection) {
  if (!(detection.auc >= kGuessing)) return {};
  std::vector<std::size_t> order(detection.gains.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return detection.gains[a] > detection.gains[b];
  });
  std::erase_if(order, [&](std::size_t c) { return detection.gains[c] < kLeastTelling; });
  order.resize(std::min(order.size(), kMostTelling));
  return order;
}

std::string detection_text(const Report& report) {
  const Detection& detection = report.comparison.detection;
  if (std::isnan(detection.auc)) {
    return "Detection is not measurable with fewer than " + std::to_string(Detection::kFewestRows) +
           " rows in a table.";
  }
  std::string text = "Boosted trees tell synthetic from real rows with an AUC of " +
                     format_fixed(detection.auc, 3) + " (0.5: guessing), measured on " +
                     format_count(detection.rows) + " rows of each table.";
  if (detection.misled()) {
    return text +
           " An AUC far below 0.5 is no sign of quality: synthetic rows repeat real rows, which "
           "misleads the trees. See the identical and the closest rows.";
  }
  std::vector<std::string> columns;
  for (const std::size_t c : telling_columns(detection)) {
    columns.push_back(name_of(report, c) + " (" + format_fixed(100 * detection.gains[c], 0) +
                      " %)");
  }
  if (columns.empty()) return text;
  return text +
         " Columns that give rows away, with their shares of the gain: " + list_text(columns) + ".";
}

std::string efficacy_text(const Report& report) {
  if (report.target.empty()) return "";
  const std::string target = "\"" + shorten(printable(report.target), 24) + "\"";
  const TableComparison& comparison = report.comparison;
  if (std::isnan(comparison.synthetic.efficacy)) {
    const bool no_test_rows = !report.holdout_closest && std::isnan(comparison.ceiling.shapes);
    return "Efficacy for " + target + " is not measurable. It needs " +
           (no_test_rows
                ? "a hold-out table, or at least 40 real rows."
                : "another column to predict from, 20 synthetic rows with a value of the "
                  "target, two different values of it in synthetic and in tested rows, and "
                  "at most 100 classes.");
  }
  const std::string tested =
      report.holdout_closest ? "the hold-out table" : "a random half of the real rows";
  const Index fitted_real = report.holdout_closest ? report.real_rows : report.real_rows / 2;
  const std::string sampled =
      comparison.most_fitted_rows < std::max(fitted_real, report.synthetic_rows)
          ? " Trees are trained on at most " + format_count(comparison.most_fitted_rows) +
                " random rows."
          : "";
  return "Efficacy is the " + comparison.efficacy_name + " of predictions of " + target + " on " +
         tested + " (" + format_count(comparison.tested_rows) +
         " rows). The ceiling is that of boosted trees that are trained on " +
         (report.holdout_closest ? "the real rows." : "the other half.") + sampled;
}

std::string dcr_text(const Report& report) {
  const TableComparison& comparison = report.comparison;
  if (!report.holdout_closest) return "The DCR share is measured with a hold-out table only.";
  if (comparison.dcr_queries == 0)
    return "The DCR share is not measurable with a single training or hold-out row.";
  return "DCR share: " + format_fixed(100 * comparison.synthetic.dcr_share, 1) +
         " % of the synthetic rows are nearer to a training row than to a hold-out row (" +
         format_count(comparison.dcr_queries) + " rows, compared with " +
         format_count(comparison.dcr_rows) + " of each table). Of hold-out rows it is " +
         format_fixed(100 * comparison.ceiling.dcr_share, 1) + " %.";
}

std::string invalid_text(const ColumnValidity& column) {
  std::vector<std::string> parts;
  const auto add = [&](Index count, const char* what) {
    if (count > 0) parts.push_back(format_count(count) + " " + what);
  };
  add(column.out_of_range, "out of range");
  add(column.unknown, "unknown");
  add(column.repeated, "repeated");
  add(column.misshapen, "of another format");
  return list_text(parts) + " of " + format_count(column.values);
}

std::string validity_text(const Report& report) {
  const Validity& validity = report.comparison.validity;
  const bool valid = std::all_of(validity.columns.begin(), validity.columns.end(),
                                 [](const ColumnValidity& c) { return c.invalid() == 0; });
  return valid ? "All values fit the real columns: numbers are in their ranges, categories among "
                 "their values, identifiers of their format and not repeated."
               : "Values that do not fit the real columns, by column:";
}

std::vector<Triple> worst_triples(const TripleTrends& trends, std::size_t count) {
  std::vector<Triple> order = trends.triples;
  std::stable_sort(order.begin(), order.end(),
                   [](const Triple& a, const Triple& b) { return a.trend < b.trend; });
  order.resize(std::min(order.size(), count));
  return order;
}

std::string triple_text(const Report& report, const Triple& triple) {
  return list_text({name_of(report, triple.features[0]), name_of(report, triple.features[1]),
                    name_of(report, triple.features[2])});
}

std::string distance_text(const ColumnQuality& column) {
  return (column.numeric ? "KS " : "TV ") + format_fixed(1 - column.shape, 3);
}

std::string trend_text(const PairQuality& pair) {
  if (!pair.both_numeric) return "joint frequencies";
  return "correlation " + format_fixed(pair.real_correlation, 2) + ", synthetic " +
         format_fixed(pair.synthetic_correlation, 2);
}

std::string copies_text(const Report& report) {
  const ClosestRows& closest = report.closest;
  std::string text = closest.copies == 0
                         ? "No synthetic row equals a real row in every compared column."
                         : count_of(closest.copies, "synthetic row equals a real row",
                                    "synthetic rows equal a real row") +
                               " in every compared column (" +
                               share_of(closest.copies, closest.synthetic_rows) + ").";
  if (report.holdout_closest) {
    const ClosestRows& holdout = *report.holdout_closest;
    text += " " +
            count_of(holdout.copies, "hold-out row equals a real row",
                     "hold-out rows equal a real row") +
            " (" + share_of(holdout.copies, holdout.synthetic_rows) + ").";
  }
  text += closest.real_repeats == 0
              ? " No real row equals another real row."
              : " " + count_of(closest.real_repeats, "real row equals", "real rows equal") +
                    " another real row (" + share_of(closest.real_repeats, closest.real_rows) +
                    ").";
  if (closest.synthetic_repeats > 0) {
    text += " " +
            count_of(closest.synthetic_repeats, "synthetic row equals", "synthetic rows equal") +
            " another synthetic row (" +
            share_of(closest.synthetic_repeats, closest.synthetic_rows) + ").";
  }
  const auto share = [](Index count, Index rows) {
    return static_cast<double>(count) / static_cast<double>(rows);
  };
  const double usual = report.holdout_closest
                           ? share(report.holdout_closest->copies, report.holdout_rows)
                           : share(closest.real_repeats, closest.real_rows);
  const bool too_many = closest.copies > 0 && share(closest.copies, closest.synthetic_rows) > usual;
  if (!too_many) return text;
  return text + " The share of synthetic rows that equal a real row is larger than that of " +
         (report.holdout_closest ? "hold-out rows" : "repeated real rows") +
         ": check whether the model memorised rows.";
}

std::string closest_text(const Report& report) {
  const ClosestRows& closest = report.closest;
  std::string text = "Half of the synthetic rows are within " +
                     format_fixed(quantile(closest.synthetic, 0.5), 3) + " of a real row";
  if (report.holdout_closest) {
    text += ", half of the hold-out rows within " +
            format_fixed(quantile(report.holdout_closest->synthetic, 0.5), 3);
  }
  if (!closest.real.empty()) {
    text += ", half of the real rows within " + format_fixed(quantile(closest.real, 0.5), 3) +
            " of another real row";
  }
  text += ". (0: equal rows; 1: different in every column.)";
  if (!closest.sampled()) return text;
  return text + " Measured on " + format_count(static_cast<Index>(closest.synthetic.size())) +
         " synthetic and " + format_count(static_cast<Index>(closest.real.size())) +
         " real rows, sampled at equal intervals, against all real rows.";
}

std::string real_values_text(const std::vector<RealValues>& columns) {
  const bool any = std::any_of(columns.begin(), columns.end(),
                               [](const RealValues& column) { return column.unique > 0; });
  return any ? "Synthetic values that occur in exactly one real row, by column (numbers can be "
               "equal "
               "by chance):"
             : "No synthetic value is a value of exactly one real row.";
}

std::string privacy_text(const RealValues& column) {
  return count_of(column.risky_rows(), "synthetic row contains", "synthetic rows contain") +
         " a real value of \"" + shorten(printable(column.name), 24) + "\" (" +
         share_of(column.risky_rows(), column.values) + ").";
}

}  // namespace ballast
