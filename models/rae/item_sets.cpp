#include "models/rae/item_sets.h"

#include <cmath>
#include <numeric>

#include "data/classes/imbalance.h"
#include "data/encoding/device_table.h"
#include "kernels/error.h"
#include "kernels/pixels.h"
#include "models/tabular/training_data.h"
#include "models/training/finite_output.h"
#include "models/training/image_model.h"

namespace ballast::rae {
namespace {

std::vector<std::int32_t> range(Index first, Index count) {
  std::vector<std::int32_t> places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), static_cast<std::int32_t>(first));
  return places;
}

}  // namespace

RowSet empty_like(const RowSet& like) {
  return {EncodedTable(like.rows.layout(), 0), {}, like.class_names, like.encoder};
}

RowSet select_items(const RowSet& rows, const std::vector<Index>& places) {
  RowSet taken{rows.rows.take(places), {}, rows.class_names, rows.encoder};
  for (const Index place : places) {
    taken.labels.push_back(rows.labels[static_cast<std::size_t>(place)]);
  }
  return taken;
}

void append(RowSet& rows, const RowSet& more) {
  rows.rows.append(more.rows);
  rows.labels.insert(rows.labels.end(), more.labels.begin(), more.labels.end());
}

std::string fingerprint_of(const ImageSet& images) { return fingerprint(images, true); }

std::string fingerprint_of(const RowSet& rows) {
  std::string print = fingerprint(rows.rows) + ":";
  for (const Index count :
       count_classes(rows.labels, static_cast<Index>(rows.class_names.size()))) {
    print += " " + std::to_string(count);
  }
  return print;
}

Tensor batch_of(const ImageSet& images, Index first, Index count) {
  Tensor x = Tensor::empty({count, images.height, images.width, images.channels});
  gather_pixels({}, {images.image(first), range(0, count).data(), count}, images.image_size(),
                Real{1} / 255, 0, x.mutable_data());
  return x;
}

Tensor batch_of(const RowSet& rows, Index first, Index count) {
  return DeviceTable(rows.rows).expand(Integers::from(range(first, count))).to_dense();
}

void append_points(const std::vector<Real>& points, ImageSet& images) {
  for (const Real value : points) {
    images.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * finite_output(value))));
  }
  images.count += static_cast<Index>(points.size()) / images.image_size();
}

void append_points(const std::vector<Real>& points, RowSet& rows) {
  const RowLayout& layout = rows.rows.layout();
  const Index count = static_cast<Index>(points.size()) / layout.columns;
  rows.rows.append(compact(layout, points.data(), count));
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNamed = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > kMostNamed ? text + ", ..." : text;
}

Labels relabelled(const Labels& labels, const std::vector<std::string>& names,
                  const std::vector<std::string>& class_names, const std::string& owner,
                  const std::string& advice) {
  std::vector<std::int32_t> of_owner;
  for (const std::string& name : names) {
    const auto found = std::find(class_names.begin(), class_names.end(), name);
    of_owner.push_back(
        found == class_names.end() ? -1 : static_cast<std::int32_t>(found - class_names.begin()));
  }
  Labels result;
  for (const std::int32_t label : labels) {
    const auto given = static_cast<std::size_t>(label);
    result.push_back(of_owner[given]);
    if (result.back() >= 0) continue;
    throw Error(owner + " has no class '" + names[given] + "'; its classes are " +
                listed(class_names) + advice);
  }
  return result;
}

}  // namespace ballast::rae
