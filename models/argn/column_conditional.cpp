#include "models/argn/column_conditional.h"

#include <algorithm>
#include <utility>

#include "autograd/grad.h"

namespace ballast::argn {
namespace {

bool is_missing_value(const ColumnInfo& info, std::size_t value) {
  return std::find(info.missing_texts.begin(), info.missing_texts.end(), info.values[value]) !=
         info.missing_texts.end();
}

// The share of the rows of each value in the rows of its code, among values that are not missing.
std::vector<double> value_shares(const ColumnInfo& info, const CategoryEncoder& places) {
  std::vector<double> shares;
  std::vector<double> sums(static_cast<std::size_t>(places.places()), 0);
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    const auto place = static_cast<std::size_t>(places.place(static_cast<std::int32_t>(value)));
    shares.push_back(is_missing_value(info, value) ? 0
                                                   : static_cast<double>(info.value_counts[value]));
    sums[place] += shares.back();
  }
  for (std::size_t value = 0; value < shares.size(); ++value) {
    const auto place = static_cast<std::size_t>(places.place(static_cast<std::int32_t>(value)));
    if (sums[place] > 0) shares[value] /= sums[place];
  }
  return shares;
}

std::vector<float> present_categories(const ColumnInfo& info, const CategoryEncoder& places) {
  const auto count = static_cast<std::size_t>(places.places());
  std::vector<double> all(count, 0);
  std::vector<double> present(count, 0);
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    const auto place = static_cast<std::size_t>(places.place(static_cast<std::int32_t>(value)));
    const auto rows = static_cast<double>(info.value_counts[value]);
    all[place] += rows;
    if (!is_missing_value(info, value)) present[place] += rows;
  }
  std::vector<float> shares;
  for (std::size_t place = 0; place < count; ++place) {
    shares.push_back(static_cast<float>(present[place] / all[place]));
  }
  return shares;
}

// The share of each code of a part that is not "missing".
std::vector<float> present_codes(const TableEncoder& encoder, std::size_t part) {
  const EncodedColumn& column = encoder.layout().parts[part];
  if (const auto* const places = std::get_if<CategoryEncoder>(&encoder.part(part))) {
    const ColumnInfo& info = encoder.columns()[column.table_column];
    return info.missing_texts.empty() ? std::vector<float>() : present_categories(info, *places);
  }
  if (!std::get<QuantileBins>(encoder.part(part)).has_missing()) return {};
  std::vector<float> shares(static_cast<std::size_t>(column.categories), 1);
  shares.back() = 0;
  return shares;
}

}  // namespace

AllowedShares present_shares(const TableEncoder& encoder) {
  AllowedShares shares;
  for (std::size_t part = 0; part < encoder.layout().parts.size(); ++part) {
    shares.push_back(present_codes(encoder, part));
  }
  return shares;
}

ColumnConditional::ColumnConditional(const TableEncoder& encoder, const AnyOrderNetwork& network,
                                     const AnyOrderNetwork::Tables& tables, std::size_t part)
    : encoder_(encoder),
      network_(network),
      tables_(tables),
      part_(part),
      column_(encoder.layout().parts[part].table_column),
      present_(present_codes(encoder, part)) {
  if (const auto* const bins = std::get_if<QuantileBins>(&encoder.part(part))) {
    numbers_.emplace(*bins, info());
    width_ = bins->ordered();
  } else {
    value_shares_ = value_shares(info(), std::get<CategoryEncoder>(encoder.part(part)));
    width_ = static_cast<Index>(value_shares_.size());
    for (std::size_t value = 0; value < value_shares_.size(); ++value) {
      if (!is_missing_value(info(), value)) present_values_.push_back(value);
    }
  }
}

std::int32_t ColumnConditional::draw_present(std::int32_t code, double u) const {
  const float present = present_.empty() ? 1 : present_[static_cast<std::size_t>(code)];
  if (present == 0 || present == 1) return -1;
  const auto& places = std::get<CategoryEncoder>(encoder_.part(part_));
  std::vector<double> shares(value_shares_.size(), 0);
  for (std::size_t value = 0; value < shares.size(); ++value) {
    if (places.place(static_cast<std::int32_t>(value)) == code)
      shares[value] = value_shares_[value];
  }
  return draw_code(shares, u);
}

std::vector<double> ColumnConditional::probabilities(const Rows& rows) const {
  const NoGrad no_grad;
  const std::vector<double> codes = codes_given(rows);
  return numeric() ? of_numbers(codes, rows.count) : of_values(codes, rows.count);
}

// [rows, codes].
std::vector<double> ColumnConditional::codes_given(const Rows& rows) const {
  const Device device = network_.device();
  const Tensor trunk = network_.trunk(tables_, Integers::from(rows.codes, device));
  const Tensor logits = network_.logits(tables_, trunk, part_).to({});
  const Index codes = logits.dim(1);
  std::vector<double> result;
  std::vector<double> p;
  for (Index row = 0; row < rows.count; ++row) {
    argn::probabilities(logits.data() + row * codes, codes,
                        present_.empty() ? nullptr : present_.data(), p);
    result.insert(result.end(), p.begin(), p.end());
  }
  return result;
}

std::vector<double> ColumnConditional::of_values(const std::vector<double>& codes,
                                                 Index rows) const {
  const auto& places = std::get<CategoryEncoder>(encoder_.part(part_));
  std::vector<double> result;
  for (Index row = 0; row < rows; ++row) {
    const double* const p = codes.data() + row * places.places();
    for (std::size_t value = 0; value < value_shares_.size(); ++value) {
      result.push_back(p[places.place(static_cast<std::int32_t>(value))] * value_shares_[value]);
    }
  }
  return result;
}

// Without "missing".
std::vector<double> ColumnConditional::of_numbers(const std::vector<double>& codes,
                                                  Index rows) const {
  const Index all = static_cast<Index>(codes.size()) / std::max<Index>(rows, 1);
  std::vector<double> result;
  for (Index row = 0; row < rows; ++row) {
    const auto own = codes.begin() + row * all;
    result.insert(result.end(), own, own + width_);
  }
  return result;
}

}  // namespace ballast::argn
