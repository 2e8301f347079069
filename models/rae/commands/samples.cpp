#include "models/rae/commands/samples.h"

#include <algorithm>

#include "data/classes/imbalance.h"
#include "data/images/image_grid.h"
#include "data/tables/value_text.h"
#include "metrics/report/format.h"
#include "metrics/report/html_page.h"
#include "models/rae/labelled_encoder.h"

namespace ballast::rae::commands {
namespace {

constexpr Index kImageSamples = 10;   // per class
constexpr Index kRowSamples = 4;      // per class
constexpr Index kLargestSample = 56;  // size of an image on the page, in pixels

// The text of a cell for display; empty for a missing value.
std::string shown(const Column& column, Index row) {
  const auto place = static_cast<std::size_t>(row);
  const ColumnInfo& info = column.info;
  if (is_discrete(info.kind)) {
    return info.values[static_cast<std::size_t>(column.codes[place])];
  }
  if (info.kind == ColumnKind::constant) return info.values.front();
  if (is_numeric(info.kind) && !column.is_missing(row)) {
    return value_text(info, column.number(row));
  }
  return "";
}

}  // namespace

std::string samples_html(const ImageSet& images) {
  std::vector<Index> places;
  for (const auto& own : items_of_classes(images.labels, images.class_names.size())) {
    if (own.empty()) continue;
    for (std::size_t i = 0; i < kImageSamples; ++i) places.push_back(own[i % own.size()]);
  }
  if (places.empty()) return "";
  GridOptions grid;
  grid.columns = kImageSamples;
  grid.scale = std::max<Index>(1, kLargestSample / std::max(images.height, images.width));
  return html_picture(image_grid(select_items(images, places), grid), "samples, one row per class");
}

std::string samples_html(const RowSet& rows) {
  std::vector<Index> places;
  for (const auto& own : items_of_classes(rows.labels, rows.class_names.size())) {
    const auto count = std::min<std::size_t>(kRowSamples, own.size());
    places.insert(places.end(), own.begin(), own.begin() + static_cast<Index>(count));
  }
  if (places.empty()) return "";
  const RowSet some = select_items(rows, places);
  Table table;
  rows.encoder->features.decode(some.rows, 0, 0, true, table);
  table = rows.encoder->relations.restore(std::move(table));
  std::string html =
      "<div class='wide'><table><tr><th>" + escape_html(rows.encoder->target.info.name) + "</th>";
  for (const Column& column : table.columns) {
    html += "<th>" + escape_html(column.info.name) + "</th>";
  }
  html += "</tr>";
  for (Index row = 0; row < table.rows; ++row) {
    const auto of_class = static_cast<std::size_t>(some.labels[static_cast<std::size_t>(row)]);
    html += "<tr><td><b>" + escape_html(rows.class_names[of_class]) + "</b></td>";
    for (const Column& column : table.columns) {
      html += "<td>" + escape_html(shown(column, row)) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</table></div>";
}

ItemWords words_of(const ImageSet& images) {
  return {items_name(images), "pixels",
          "One row per class. Check in each row whether the images show the class, are sharp, and "
          "differ from each other.",
          false};
}

ItemWords words_of(const RowSet& rows) {
  return {items_name(rows), "encoded rows", "The first rows of each class.", true};
}

}  // namespace ballast::rae::commands
