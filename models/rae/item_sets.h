// Items with classes: images, or encoded rows of a table. The same functions exist for both, so
// that oversampling methods and their evaluation are implemented once.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "autograd/grad.h"
#include "autograd/tensor.h"
#include "data/encoding/encoded_table.h"
#include "data/images/image_set.h"
#include "metrics/classes/contingency.h"

namespace ballast::rae {

struct LabelledEncoder;  // models/rae/labelled_encoder.h

struct RowSet {
  EncodedTable rows;
  Labels labels;                                   // class of each row; empty if unknown
  std::vector<std::string> class_names;            // index: class
  std::shared_ptr<const LabelledEncoder> encoder;  // of the rows; needed to train, save and decode
};

// Like the functions for images (data/images/image_set.h).
RowSet empty_like(const RowSet& like);
RowSet select_items(const RowSet& rows, const std::vector<Index>& places);
void append(RowSet& rows, const RowSet& more);

inline Index count_of(const ImageSet& images) { return images.count; }
inline Index count_of(const RowSet& rows) { return rows.rows.rows(); }

// The name of the items, for messages.
inline std::string items_name(const ImageSet& /*images*/) { return "images"; }
inline std::string items_name(const RowSet& /*rows*/) { return "rows"; }

// Identifies training data: a resumed run must be given data with the same fingerprint.
std::string fingerprint_of(const ImageSet& images);
std::string fingerprint_of(const RowSet& rows);

// The first ten names, for messages: "0, 1, 2".
std::string listed(const std::vector<std::string>& names);

// Renumbers labels, whose classes have these names, to `class_names`. Throws Error for an item of
// another class; `owner` ("the model") names the owner of the classes in the message, which ends
// with the advice.
Labels relabelled(const Labels& labels, const std::vector<std::string>& names,
                  const std::vector<std::string>& class_names, const std::string& owner,
                  const std::string& advice = "");

// Items first .. first + count - 1 as network input, on the CPU: images
// [count, height, width, channels] in [0, 1], or rows [count, columns] with one-hot categories.
Tensor batch_of(const ImageSet& images, Index first, Index count);
Tensor batch_of(const RowSet& rows, Index first, Index count);

constexpr Index kItemsAtOnce = 256;

// Calls work(x) for all items in batches and concatenates the returned rows. Gradients are not
// recorded.
template <class Set, class Work>
std::vector<Real> for_each_batch(const Set& items, Device device, const Work& work) {
  const NoGrad pause;
  std::vector<Real> all;
  const Index total = count_of(items);
  for (Index first = 0; first < total; first += kItemsAtOnce) {
    const Tensor x = batch_of(items, first, std::min(kItemsAtOnce, total - first)).to(device);
    const std::vector<Real> values = work(x).to_vector();
    if (first == 0)
      all.reserve(values.size() / static_cast<std::size_t>(x.dim(0)) *
                  static_cast<std::size_t>(total));
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

// Items as points, [count, dimensions]: the values of batch_of().
template <class Set>
std::vector<Real> points_of(const Set& items) {
  return for_each_batch(items, {}, [](const Tensor& x) { return x; });
}

// Appends the items that are nearest to these points, without labels: pixels are rounded, and each
// category is the one with the largest value.
void append_points(const std::vector<Real>& points, ImageSet& images);
void append_points(const std::vector<Real>& points, RowSet& rows);

}  // namespace ballast::rae
