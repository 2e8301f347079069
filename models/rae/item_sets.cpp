#include "models/rae/item_sets.h"

#include <cmath>
#include <numeric>

#include "data/encoding/device_table.h"
#include "kernels/pixels.h"

namespace ballast {
namespace {

std::vector<std::int32_t> range(Index first, Index count) {
  std::vector<std::int32_t> places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), static_cast<std::int32_t>(first));
  return places;
}

}  // namespace

RowSet empty_like(const RowSet& like) {
  return {EncodedTable(like.rows.layout(), 0), {}, like.class_names};
}

RowSet take(const RowSet& rows, const std::vector<Index>& places) {
  RowSet taken{rows.rows.take(places), {}, rows.class_names};
  for (const Index place : places) {
    taken.labels.push_back(rows.labels[static_cast<std::size_t>(place)]);
  }
  return taken;
}

void append(RowSet& rows, const RowSet& more) {
  rows.rows.append(more.rows);
  rows.labels.insert(rows.labels.end(), more.labels.begin(), more.labels.end());
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

void append_points(const std::vector<Real>& points, std::int32_t of_class, ImageSet& images) {
  for (const Real value : points) {
    images.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * value)));
  }
  const auto count = points.size() / static_cast<std::size_t>(images.image_size());
  images.labels.insert(images.labels.end(), count, of_class);
  images.count += static_cast<Index>(count);
}

void append_points(const std::vector<Real>& points, std::int32_t of_class, RowSet& rows) {
  const RowLayout& layout = rows.rows.layout();
  const Index count = static_cast<Index>(points.size()) / layout.columns;
  rows.rows.append(compact(layout, points.data(), count));
  rows.labels.insert(rows.labels.end(), static_cast<std::size_t>(count), of_class);
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNamed = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > kMostNamed ? text + ", ..." : text;
}

}  // namespace ballast
