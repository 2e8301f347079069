#include <doctest/doctest.h>

#include "metrics/report/report.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

constexpr double kUndefined = Figures::kUndefined;

Report with_holdout() {
  Report report;
  report.real_rows = 500;
  report.synthetic_rows = 1000;
  report.holdout_rows = 200;
  report.holdout_name = "holdout.csv";
  report.holdout_closest = ClosestRows();
  report.holdout_closest->synthetic_rows = 200;
  report.comparison.ceiling.shapes = 0.99;
  return report;
}

Report with_target() {
  Report report = with_holdout();
  report.target = "income";
  report.comparison.efficacy_name = "AUC";
  report.comparison.synthetic.efficacy = 0.9;
  report.comparison.tested_rows = 200;
  report.comparison.most_fitted_rows = 2000;
  return report;
}

}  // namespace

TEST_CASE("report sentences: what the floor and the ceiling are") {
  Report report = with_holdout();
  CHECK(contains(baselines_text(report), "Floor: the real table with each column shuffled"));
  CHECK(contains(baselines_text(report), "Ceiling: the hold-out table"));
  report.holdout_closest.reset();
  CHECK(contains(baselines_text(report), "Ceiling: a random half of the real rows"));
  report.comparison.ceiling.shapes = kUndefined;
  CHECK(contains(baselines_text(report), "too few real rows to measure a ceiling"));
}

TEST_CASE("report sentences: detection, and what an AUC far below 0.5 means") {
  Report report;
  Detection& detection = report.comparison.detection;
  detection.rows = 3000;
  detection.auc = 0.62;
  CHECK(
      detection_text(report) ==
      "Boosted trees tell synthetic from real rows with an AUC of 0.620 (0.5: guessing), measured "
      "on 3000 rows of each table.");
  detection.auc = 0.485;
  CHECK_FALSE(contains(detection_text(report), "no sign of quality"));
  detection.auc = 0.2;
  CHECK(contains(detection_text(report), "far below 0.5 is no sign of quality"));
  CHECK(contains(report_html([&] {
                   Report page = report;
                   page.quality.columns.resize(1);
                   page.columns.resize(1);
                   page.closest.synthetic = {0.5};
                   return page;
                 }()),
                 "Synthetic rows repeat real rows"));
  detection.auc = kUndefined;
  CHECK(detection_text(report) ==
        "Detection is not measurable with fewer than 20 rows in a table.");
}

TEST_CASE("report sentences: what efficacy was measured on") {
  CHECK(efficacy_text(with_holdout()).empty());
  Report report = with_target();
  CHECK(efficacy_text(report) ==
        "Efficacy is the AUC of predictions of \"income\" on the hold-out table (200 rows). The "
        "ceiling is that of boosted trees that are trained on the real rows.");
  report.comparison.most_fitted_rows = 800;
  CHECK(contains(efficacy_text(report), " Trees are trained on at most 800 random rows."));
  report.holdout_closest.reset();
  report.synthetic_rows = 600;
  report.real_rows = 1200;
  report.comparison.tested_rows = 600;
  CHECK(efficacy_text(report) ==
        "Efficacy is the AUC of predictions of \"income\" on a random half of the real rows (600 "
        "rows). The ceiling is that of boosted trees that are trained on the other half.");
}

TEST_CASE("report sentences: why efficacy is not measurable") {
  Report report = with_target();
  report.comparison.synthetic.efficacy = kUndefined;
  CHECK(efficacy_text(report) ==
        "Efficacy for \"income\" is not measurable. It needs another column to predict from, 20 "
        "synthetic rows with a value of the target, two different values of it in synthetic and in "
        "tested rows, and at most 100 classes.");
  report.holdout_closest.reset();
  report.comparison.ceiling.shapes = kUndefined;
  CHECK(efficacy_text(report) ==
        "Efficacy for \"income\" is not measurable. It needs a hold-out table, or at least 40 real "
        "rows.");
}

TEST_CASE("report sentences: what the DCR share was measured on") {
  CHECK(contains(dcr_text(Report()), "with a hold-out table only"));
  Report report = with_holdout();
  CHECK(contains(dcr_text(report), "not measurable with a single"));
  report.comparison.dcr_queries = 1000;
  report.comparison.dcr_rows = 200;
  report.comparison.synthetic.dcr_share = 0.6125;
  report.comparison.ceiling.dcr_share = 0.5;
  CHECK(dcr_text(report) ==
        "DCR share: 61.3 % of the synthetic rows are nearer to a training row than to a hold-out "
        "row (1000 rows, compared with 200 of each table). Of hold-out rows it is 50.0 %.");
}

TEST_CASE("report sentences: values that do not fit the real columns") {
  Report report;
  report.comparison.validity.columns.resize(1);
  ColumnValidity& column = report.comparison.validity.columns[0];
  column.values = 2000;
  CHECK(validity_text(report) ==
        "All values fit the real columns: numbers are in their ranges, categories among their "
        "values, identifiers of their format and not repeated.");
  column.out_of_range = 1200;
  column.misshapen = 1;
  CHECK(validity_text(report) == "Values that do not fit the real columns, by column:");
  CHECK(invalid_text(column) == "1200 out of range and 1 of another format of 2000");
  column.unknown = 3;
  column.repeated = 2;
  CHECK(invalid_text(column) ==
        "1200 out of range, 3 unknown, 2 repeated and 1 of another format of 2000");
}

TEST_CASE("report sentences: copies are compared with repeated real rows or with the hold-out") {
  Report report;
  ClosestRows& closest = report.closest;
  closest.synthetic_rows = 1000;
  closest.real_rows = 500;
  CHECK(copies_text(report) ==
        "No synthetic row equals a real row in every compared column. No real row equals another "
        "real row.");
  closest.copies = 3;
  closest.real_repeats = 2;
  closest.synthetic_repeats = 5;
  CHECK(contains(copies_text(report),
                 "3 synthetic rows equal a real row in every compared column (0.30 %)."));
  CHECK(contains(copies_text(report), "2 real rows equal another real row (0.40 %)."));
  CHECK(contains(copies_text(report), "5 synthetic rows equal another synthetic row (0.50 %)."));
  CHECK_FALSE(contains(copies_text(report), "memorised"));
  closest.copies = 30;
  CHECK(contains(
      copies_text(report),
      "The share of synthetic rows that equal a real row is larger than that of repeated real "
      "rows: check whether the model memorised rows."));
  report.holdout_closest = ClosestRows();
  report.holdout_rows = report.holdout_closest->synthetic_rows = 2000;
  report.holdout_closest->copies = 60;
  CHECK(contains(copies_text(report), "60 hold-out rows equal a real row (3.00 %)."));
  CHECK_FALSE(contains(copies_text(report), "memorised"));
  report.holdout_closest->copies = 40;  // more rows, but a smaller share
  CHECK(contains(copies_text(report), "is larger than that of hold-out rows: check"));
}

TEST_CASE("report sentences: distances to the closest real row") {
  Report report;
  ClosestRows& closest = report.closest;
  closest.synthetic = {0.1, 0.2, 0.4};
  closest.synthetic_rows = 3;
  CHECK(
      closest_text(report) ==
      "Half of the synthetic rows are within 0.200 of a real row. (0: equal rows; 1: different in "
      "every column.)");
  closest.real = {0.1, 0.3};
  closest.real_rows = 5000;
  report.holdout_closest = ClosestRows();
  report.holdout_closest->synthetic = {0.25};
  CHECK(closest_text(report) ==
        "Half of the synthetic rows are within 0.200 of a real row, half of the hold-out rows "
        "within 0.250, half of the real rows within 0.200 of another real row. (0: equal rows; 1: "
        "different in every column.) Measured on 3 synthetic and 2 real rows, sampled at equal "
        "intervals, against all real rows.");
}

TEST_CASE("report sentences: real values in synthetic rows") {
  RealValues column;
  column.name = "name";
  column.kind = ColumnKind::identifier;
  column.values = 200;
  CHECK(real_values_text({column}) == "No synthetic value is a value of exactly one real row.");
  column.unique = column.real = 1;
  column.personal = true;
  CHECK(
      contains(real_values_text({column}), "Synthetic values that occur in exactly one real row"));
  CHECK(privacy_text(column) == "1 synthetic row contains a real value of \"name\" (0.50 %).");
}
