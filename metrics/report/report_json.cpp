#include <cmath>
#include <nlohmann/json.hpp>

#include "metrics/report/format.h"
#include "metrics/report/report.h"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// JSON holds UTF-8 only.
Json text(const std::string& bytes) { return printable(bytes); }

Json table_json(const std::string& name, Index rows) {
  return {{"name", text(name)}, {"rows", rows}};
}

Json figures_json(const Report& report) {
  Json figures = Json::object();
  for (const FigureRow& row : figure_rows(report)) {
    figures[row.key] = {{"synthetic", number(row.synthetic)},
                        {"floor", number(row.floor)},
                        {"ceiling", number(row.ceiling)}};
  }
  return figures;
}

Json detection_json(const Report& report) {
  const Detection& detection = report.comparison.detection;
  Json columns = Json::array();
  for (std::size_t c = 0; c < detection.gains.size(); ++c) {
    columns.push_back(
        {{"name", text(report.columns[c].name)}, {"gain", number(detection.gains[c])}});
  }
  return {{"auc", number(detection.auc)}, {"rows", detection.rows}, {"columns", columns}};
}

Json columns_json(const Report& report) {
  Json columns = Json::array();
  for (std::size_t c = 0; c < report.columns.size(); ++c) {
    const ColumnQuality& quality = report.quality.columns[c];
    columns.push_back({{"name", text(quality.name)},
                       {"kind", kind_name(report.columns[c].kind)},
                       {"shape", number(quality.shape)}});
    if (!quality.numeric) continue;
    columns.back()["real_missing"] = number(quality.real_missing);
    columns.back()["synthetic_missing"] = number(quality.synthetic_missing);
  }
  return columns;
}

Json pairs_json(const Report& report) {
  Json pairs = Json::array();
  for (const PairQuality& pair : report.quality.pairs) {
    pairs.push_back({{"first", text(report.columns[pair.first].name)},
                     {"second", text(report.columns[pair.second].name)},
                     {"trend", number(pair.trend)},
                     {"associated", pair.associated()}});
    if (pair.both_numeric) {
      pairs.back()["real_correlation"] = number(pair.real_correlation);
      pairs.back()["synthetic_correlation"] = number(pair.synthetic_correlation);
    } else {
      pairs.back()["real_cramers_v"] = number(pair.association);
    }
  }
  return pairs;
}

Json triples_json(const Report& report) {
  constexpr std::size_t kWorst = 10;
  const TripleTrends& trends = report.comparison.triples;
  Json worst = Json::array();
  for (const Triple& triple : worst_triples(trends, kWorst)) {
    Json columns = Json::array();
    for (const std::size_t c : triple.features) columns.push_back(text(report.columns[c].name));
    worst.push_back({{"columns", columns}, {"trend", number(triple.trend)}});
  }
  return {{"measured", trends.triples.size()}, {"possible", trends.possible}, {"worst", worst}};
}

Json quantiles_json(const std::vector<double>& distances) {
  if (distances.empty()) return nullptr;
  Json quantiles = Json::object();
  for (const auto& [name, share] :
       {std::pair{"5", 0.05}, std::pair{"25", 0.25}, std::pair{"50", 0.5}, std::pair{"75", 0.75},
        std::pair{"95", 0.95}}) {
    quantiles[name] = quantile(distances, share);
  }
  return quantiles;
}

// Percentiles of the distances to the closest real row, and counts of identical rows.
Json privacy_json(const Report& report) {
  const std::optional<ClosestRows>& holdout = report.holdout_closest;
  Json values = Json::array();
  for (const RealValues& column : report.real_values) {
    values.push_back({{"name", text(column.name)},
                      {"values", column.values},
                      {"unique_to_one_real_row", column.unique},
                      {"risky_rows", column.risky_rows()}});
  }
  const Json distances = {{"synthetic", quantiles_json(report.closest.synthetic)},
                          {"real", quantiles_json(report.closest.real)},
                          {"holdout", holdout ? quantiles_json(holdout->synthetic) : nullptr}};
  const Json identical = {
      {"synthetic_equal_to_real", report.closest.copies},
      {"holdout_equal_to_real", holdout ? Json(holdout->copies) : Json(nullptr)},
      {"repeated_in_synthetic", report.closest.synthetic_repeats},
      {"repeated_in_real", report.closest.real_repeats}};
  return {{"closest_real_row_percentiles", distances},
          {"identical_rows", identical},
          {"real_values", values}};
}

Json validity_json(const Validity& validity) {
  Json columns = Json::array();
  for (const ColumnValidity& column : validity.columns) {
    columns.push_back({{"name", text(column.name)},
                       {"values", column.values},
                       {"out_of_range", column.out_of_range},
                       {"unknown", column.unknown},
                       {"repeated", column.repeated},
                       {"other_format", column.misshapen}});
  }
  return columns;
}

Json left_out_json(const Quality& quality) {
  Json columns = Json::array();
  for (const LeftOutColumn& column : quality.left_out) {
    columns.push_back({{"name", text(column.name)}, {"reason", text(column.reason)}});
  }
  return columns;
}

Json efficacy_json(const Report& report) {
  if (report.target.empty()) return nullptr;
  return {{"target", text(report.target)},
          {"metric", report.comparison.efficacy_name},
          {"tested_rows", report.comparison.tested_rows}};
}

}  // namespace

std::string report_json(const Report& report) {
  const bool holdout = report.holdout_closest.has_value();
  const bool halves = !holdout && !std::isnan(report.comparison.ceiling.shapes);
  const Json json = {
      {"real", table_json(report.real_name, report.real_rows)},
      {"synthetic", table_json(report.synthetic_name, report.synthetic_rows)},
      {"holdout", holdout ? table_json(report.holdout_name, report.holdout_rows) : nullptr},
      {"floor", "real table with shuffled columns"},
      {"ceiling", holdout  ? Json("hold-out table")
                  : halves ? Json("half of the real table against the other half")
                           : Json(nullptr)},
      {"figures", figures_json(report)},
      {"detection", detection_json(report)},
      {"efficacy", efficacy_json(report)},
      {"columns", columns_json(report)},
      {"pairs", pairs_json(report)},
      {"triples", triples_json(report)},
      {"privacy", privacy_json(report)},
      {"validity", validity_json(report.comparison.validity)},
      {"left_out", left_out_json(report.quality)}};
  return json.dump(2) + "\n";
}

}  // namespace ballast
