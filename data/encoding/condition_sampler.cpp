#include "data/encoding/condition_sampler.h"

#include <cmath>

#include "data/encoding/alias_table.h"
#include "kernels/error.h"

namespace ballast {
namespace {

// The arrays of the sampler while it is built: arrays indexed by place, and the row numbers by
// column and category.
struct Places {
  std::vector<std::int32_t> offset{0};
  std::vector<std::uint32_t> limit;
  std::vector<std::int32_t> alias;
  std::vector<std::int64_t> group;
  std::vector<std::int32_t> size;
  std::vector<std::int32_t> span_of;
  std::vector<std::int32_t> category_of;
};

void append_law(const std::vector<std::int32_t>& sizes, Places& places) {
  std::vector<double> weights;
  for (const std::int32_t size : sizes) weights.push_back(std::log1p(size));
  const AliasTable law(weights);
  places.limit.insert(places.limit.end(), law.limits().begin(), law.limits().end());
  places.alias.insert(places.alias.end(), law.aliases().begin(), law.aliases().end());
}

// Appends one column. Its rows, grouped by category and increasing within each, are written to
// `members`.
void append_column(const EncodedTable& table, const RowLayout::Condition& condition,
                   std::int64_t first_member, Places& places, std::int32_t* members) {
  const auto categories = static_cast<std::size_t>(condition.categories);
  std::vector<std::int32_t> sizes(categories, 0);
  for (Index row = 0; row < table.rows(); ++row) {
    ++sizes[static_cast<std::size_t>(table.code(condition.part, row))];
  }
  append_law(sizes, places);
  std::vector<std::int64_t> next;
  std::int64_t begin = first_member;
  for (std::size_t category = 0; category < categories; ++category) {
    next.push_back(begin);
    places.group.push_back(begin);
    places.size.push_back(sizes[category]);
    places.span_of.push_back(static_cast<std::int32_t>(table.layout().parts[condition.part].span));
    places.category_of.push_back(static_cast<std::int32_t>(category));
    begin += sizes[category];
  }
  for (Index row = 0; row < table.rows(); ++row) {
    members[next[static_cast<std::size_t>(table.code(condition.part, row))]++] =
        static_cast<std::int32_t>(row);
  }
  places.offset.push_back(static_cast<std::int32_t>(places.size.size()));
}

}  // namespace

ConditionSampler::ConditionSampler(const EncodedTable& table, Device device)
    : device_(device),
      rows_(table.rows()),
      spans_(static_cast<Index>(table.layout().spans.size())) {
  if (rows_ < 1) throw Error("condition sampler: the table has no rows");
  const auto& conditions = table.layout().conditions;
  columns_ = static_cast<Index>(conditions.size());
  places_ = table.layout().condition_columns;
  Places places;
  Integers members = Integers::empty(columns_ * rows_);
  for (std::size_t column = 0; column < conditions.size(); ++column) {
    append_column(table, conditions[column], static_cast<std::int64_t>(column) * rows_, places,
                  members.mutable_data());
  }
  offset_ = Integers::from(places.offset, device);
  limit_ = Array<std::uint32_t>::from(places.limit, device);
  alias_ = Integers::from(places.alias, device);
  group_ = Array<std::int64_t>::from(places.group, device);
  size_ = Integers::from(places.size, device);
  span_of_ = Integers::from(places.span_of, device);
  category_of_ = Integers::from(places.category_of, device);
  members_ = members.to(device);
}

ConditionView ConditionSampler::view() const {
  return {columns_,      rows_,         offset_.data(), limit_.data(),
          alias_.data(), group_.data(), size_.data(),   members_.data()};
}

Integers ConditionSampler::sample(Index count, const Random& random) const {
  if (!has_conditions()) throw Error("condition sampler: the table has no discrete columns");
  Integers conditions = Integers::empty(count, device_);
  draw_conditions(device_, random, view(), count, conditions.mutable_data());
  return conditions;
}

Integers ConditionSampler::permute(const Integers& conditions, const Random& random) const {
  Integers permuted = Integers::empty(conditions.count(), device_);
  shuffle(device_, random, conditions.data(), conditions.count(), permuted.mutable_data());
  return permuted;
}

Integers ConditionSampler::matching_rows(const Integers& conditions, const Random& random) const {
  Integers rows = Integers::empty(conditions.count(), device_);
  draw_matching_rows(device_, random, view(), conditions.data(), conditions.count(),
                     rows.mutable_data());
  return rows;
}

Integers ConditionSampler::any_rows(Index count, const Random& random) const {
  Integers rows = Integers::empty(count, device_);
  ConditionView all;
  all.rows = rows_;
  draw_matching_rows(device_, random, all, nullptr, count, rows.mutable_data());
  return rows;
}

SparseTensor ConditionSampler::one_hot(const Integers& conditions) const {
  return SparseTensor::one_hot(conditions, places_);
}

Integers ConditionSampler::targets(const Integers& conditions) const {
  Integers target = Integers::empty(conditions.count() * spans_, device_);
  condition_targets(device_, conditions.data(), conditions.count(), span_of_.data(),
                    category_of_.data(), spans_, target.mutable_data());
  return target;
}

}  // namespace ballast
