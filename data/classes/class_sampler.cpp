#include "data/classes/class_sampler.h"

#include <string>

#include "data/encoding/alias_table.h"
#include "kernels/error.h"

namespace ballast {

ClassSampler::ClassSampler(const std::vector<std::int32_t>& labels, Index classes, Device device,
                           Law law)
    : items_(static_cast<Index>(labels.size())), device_(device) {
  std::vector<std::int32_t> sizes(static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || labels[i] >= classes) {
      throw Error("ClassSampler: the label of item " + std::to_string(i) + " is " +
                  std::to_string(labels[i]) + "; labels must be in 0 .. " +
                  std::to_string(classes - 1));
    }
    ++sizes[static_cast<std::size_t>(labels[i])];
  }
  std::vector<std::int64_t> first(sizes.size());
  std::vector<double> weights(sizes.size());
  std::int64_t next = 0;
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    first[c] = next;
    next += sizes[c];
    weights[c] = law == Law::equal && sizes[c] > 0 ? 1 : sizes[c];
  }
  std::vector<std::int64_t> place = first;
  std::vector<std::int32_t> members(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto at = static_cast<std::size_t>(place[static_cast<std::size_t>(labels[i])]++);
    members[at] = static_cast<std::int32_t>(i);
  }
  const AliasTable table(weights);
  offset_ = Integers::from({0, static_cast<std::int32_t>(classes)}, device);
  limit_ = Array<std::uint32_t>::from(table.limits(), device);
  alias_ = Integers::from(table.aliases(), device);
  first_ = Array<std::int64_t>::from(first, device);
  size_ = Integers::from(sizes, device);
  members_ = Integers::from(members, device);
}

// Treats the classes as the categories of one column.
ConditionView ClassSampler::view() const {
  return {1,
          items_,
          offset_.data(),
          limit_.data(),
          alias_.data(),
          first_.data(),
          size_.data(),
          members_.data()};
}

Integers ClassSampler::draw_classes(const Random& random, Index count) const {
  Integers classes = Integers::empty(count, device_);
  draw_conditions(device_, random, view(), count, classes.mutable_data());
  return classes;
}

Integers ClassSampler::draw_items(const Random& random, const Integers& classes) const {
  Integers items = Integers::empty(classes.count(), device_);
  draw_matching_rows(device_, random, view(), classes.data(), classes.count(),
                     items.mutable_data());
  return items;
}

}  // namespace ballast
