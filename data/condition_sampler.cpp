#include "data/condition_sampler.h"

#include <cmath>
#include <numeric>
#include <string>

#include "kernels/error.h"

namespace ballast {
namespace {

// Rows are drawn from elements of the stream that conditions never reach.
constexpr Index kFirstRowElement = Index{1} << 32;
constexpr Index kConditionWords = 4;  // column, place, choice, unused: one Philox block
constexpr Index kRowWords = 2;

// A number in [0, bound) from a word; its bias is below bound / 2^32.
std::uint32_t scaled(std::uint32_t word, std::size_t bound) {
  return static_cast<std::uint32_t>(std::uint64_t{word} * bound >> 32);
}

// The same from two words; its bias is below bound / 2^64.
std::int32_t scaled(std::uint32_t high, std::uint32_t low, std::int32_t bound) {
  const auto factor = static_cast<std::uint64_t>(bound);
  return static_cast<std::int32_t>((high * factor + (low * factor >> 32)) >> 32);
}

}  // namespace

ConditionSampler::ConditionSampler(const EncodedTable& table) : rows_(table.rows()) {
  if (rows_ < 1) throw Error("condition sampler: the table has no rows");
  std::vector<std::int32_t> all(static_cast<std::size_t>(rows_));
  std::iota(all.begin(), all.end(), 0);
  std::vector<std::int32_t> codes(all.size());
  for (const RowLayout::Condition& condition : table.layout().conditions) {
    table.gather_codes(condition.part, all, codes.data(), 1);
    Column column;
    column.starts.resize(static_cast<std::size_t>(condition.categories) + 1);
    for (const std::int32_t code : codes) ++column.starts[static_cast<std::size_t>(code) + 1];
    std::vector<double> frequency(column.starts.begin() + 1, column.starts.end());
    column.original = AliasTable(frequency);
    for (double& weight : frequency) weight = std::log1p(weight);
    column.training = AliasTable(frequency);

    std::partial_sum(column.starts.begin(), column.starts.end(), column.starts.begin());
    std::vector<std::int32_t> next(column.starts.begin(), column.starts.end() - 1);
    column.rows.resize(all.size());
    for (std::size_t row = 0; row < codes.size(); ++row) {
      const auto place = static_cast<std::size_t>(next[static_cast<std::size_t>(codes[row])]++);
      column.rows[place] = static_cast<std::int32_t>(row);
    }
    columns_.push_back(std::move(column));
  }
}

void ConditionSampler::sample_training(Index count, const Random& random, Conditions& out) const {
  sample(count, random, &Column::training, out);
}

void ConditionSampler::sample_original(Index count, const Random& random, Conditions& out) const {
  sample(count, random, &Column::original, out);
}

void ConditionSampler::sample(Index count, const Random& random, AliasTable Column::*law,
                              Conditions& out) const {
  out.column.assign(static_cast<std::size_t>(count), -1);
  out.category.assign(static_cast<std::size_t>(count), -1);
  if (columns_.empty()) return;
  std::vector<std::uint32_t> words(static_cast<std::size_t>(count * kConditionWords));
  random_bits({}, random, words.data(), static_cast<Index>(words.size()));
  for (std::size_t i = 0; i < out.column.size(); ++i) {
    const std::uint32_t* word = words.data() + i * kConditionWords;
    const std::uint32_t column = scaled(word[0], columns_.size());
    out.column[i] = static_cast<std::int32_t>(column);
    out.category[i] = (columns_[column].*law).draw(word[1], word[2]);
  }
}

void ConditionSampler::matching_rows(const Conditions& conditions, const Random& random,
                                     std::vector<std::int32_t>& rows) const {
  rows.resize(conditions.column.size());
  std::vector<std::uint32_t> words(rows.size() * kRowWords);
  random_bits({}, random, words.data(), static_cast<Index>(words.size()), kFirstRowElement);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t* word = words.data() + i * kRowWords;
    if (conditions.column[i] < 0) {
      rows[i] = scaled(word[0], word[1], static_cast<std::int32_t>(rows_));
      continue;
    }
    const Column& column = columns_[static_cast<std::size_t>(conditions.column[i])];
    const auto category = static_cast<std::size_t>(conditions.category[i]);
    const std::int32_t begin = column.starts[category];
    const std::int32_t size = column.starts[category + 1] - begin;
    if (size == 0) {
      throw Error("matching rows: no row has category " + std::to_string(category) +
                  " of condition column " + std::to_string(conditions.column[i]));
    }
    const std::int32_t at = begin + scaled(word[0], word[1], size);
    rows[i] = column.rows[static_cast<std::size_t>(at)];
  }
}

}  // namespace ballast
