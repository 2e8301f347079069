#include "data/encoding/encoded_table.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "kernels/error.h"

namespace ballast {
namespace {

int code_width(Index categories) {
  if (categories <= 0x100) return 1;
  return categories <= 0x10000 ? 2 : 4;
}

template <class Code>
Code load(const std::uint8_t* codes, std::int64_t row) {
  Code code;
  std::memcpy(&code, codes + row * static_cast<std::int64_t>(sizeof(Code)), sizeof(Code));
  return code;
}

// Calls visit with a value of the integer type used for codes of this width.
template <class Visit>
auto with_code_type(int width, Visit visit) {
  if (width == 1) return visit(std::uint8_t{});
  if (width == 2) return visit(std::uint16_t{});
  return visit(std::uint32_t{});
}

void check_rows(Index rows) {
  if (rows >= 0 && rows <= std::numeric_limits<std::int32_t>::max()) return;
  throw Error("encoded table: " + std::to_string(rows) +
              " rows exceed the range of 32-bit row numbers");
}

}  // namespace

RowLayout make_layout(std::vector<EncodedColumn> parts) {
  RowLayout layout;
  for (EncodedColumn& part : parts) {
    if (part.categories < 1) throw Error("row layout: a column has no categories or modes");
    part.offset = layout.columns;
    if (part.numeric) layout.spans.push_back({part.offset, 1, SpanKind::tanh});
    part.span = static_cast<Index>(layout.spans.size());
    layout.spans.push_back({part.code_offset(), part.categories, SpanKind::softmax});
    layout.columns = part.code_offset() + part.categories;
    if (layout.columns > std::numeric_limits<std::int32_t>::max()) {
      throw Error("row layout: " + std::to_string(layout.columns) +
                  " columns exceed the range of 32-bit indices");
    }
  }
  layout.parts = std::move(parts);
  for (std::size_t part = 0; part < layout.parts.size(); ++part) {
    if (layout.parts[part].numeric) continue;
    const Index categories = layout.parts[part].categories;
    layout.conditions.push_back({part, layout.condition_columns, categories});
    layout.condition_columns += categories;
  }
  return layout;
}

EncodedTable::EncodedTable(RowLayout layout, Index rows) : layout_(std::move(layout)), rows_(rows) {
  check_rows(rows);
  const auto count = static_cast<std::size_t>(rows);
  for (const EncodedColumn& column : layout_.parts) {
    Part part;
    part.width = code_width(column.categories);
    part.codes.resize(count * static_cast<std::size_t>(part.width));
    if (column.numeric) part.alphas.resize(count);
    parts_.push_back(std::move(part));
  }
}

std::int32_t EncodedTable::code(std::size_t part, Index row) const {
  const Part& p = parts_[part];
  return with_code_type(p.width, [&](auto type) {
    return static_cast<std::int32_t>(load<decltype(type)>(p.codes.data(), row));
  });
}

float EncodedTable::alpha(std::size_t part, Index row) const {
  const Part& p = parts_[part];
  return p.alphas.empty() ? 0 : p.alphas[static_cast<std::size_t>(row)];
}

void EncodedTable::set(std::size_t part, Index row, std::int32_t code, float alpha) {
  Part& p = parts_[part];
  if (code < 0 || code >= layout_.parts[part].categories) {
    throw Error("encoded table: code " + std::to_string(code) + " of part " + std::to_string(part) +
                " is not in 0 .. " + std::to_string(layout_.parts[part].categories - 1));
  }
  with_code_type(p.width, [&](auto type) {
    const auto narrow = static_cast<decltype(type)>(code);
    std::memcpy(p.codes.data() + static_cast<std::size_t>(row) * sizeof(narrow), &narrow,
                sizeof(narrow));
  });
  if (!p.alphas.empty()) p.alphas[static_cast<std::size_t>(row)] = alpha;
}

std::size_t EncodedTable::bytes() const {
  std::size_t total = 0;
  for (const Part& part : parts_) {
    total += part.codes.capacity() + part.alphas.capacity() * sizeof(float);
  }
  return total;
}

EncodedTable EncodedTable::take(const std::vector<Index>& places) const {
  EncodedTable taken(layout_, static_cast<Index>(places.size()));
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      taken.set(part, static_cast<Index>(i), code(part, places[i]), alpha(part, places[i]));
    }
  }
  return taken;
}

void EncodedTable::append(const EncodedTable& more) {
  check_rows(rows_ + more.rows_);
  rows_ += more.rows_;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& from = more.parts_[i];
    parts_[i].codes.insert(parts_[i].codes.end(), from.codes.begin(), from.codes.end());
    parts_[i].alphas.insert(parts_[i].alphas.end(), from.alphas.begin(), from.alphas.end());
  }
}

std::vector<TablePart> EncodedTable::parts() const {
  std::vector<TablePart> parts;
  std::int32_t entry = 0;
  std::int32_t number = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const bool numeric = layout_.parts[i].numeric;
    TablePart part;
    part.codes = parts_[i].codes.data();
    part.alphas = numeric ? parts_[i].alphas.data() : nullptr;
    part.width = parts_[i].width;
    part.offset = static_cast<std::int32_t>(layout_.parts[i].offset);
    part.entry = entry;
    part.number = number;
    parts.push_back(part);
    entry += numeric ? 2 : 1;
    number += numeric ? 1 : 0;
  }
  return parts;
}

EncodedTable compact(const RowLayout& layout, const Real* rows, Index count) {
  EncodedTable out(layout, count);
  for (std::size_t part = 0; part < layout.parts.size(); ++part) {
    const EncodedColumn& column = layout.parts[part];
    for (Index row = 0; row < count; ++row) {
      const Real* values = rows + row * layout.columns;
      const Real* span = values + column.code_offset();
      const auto largest = std::max_element(span, span + column.categories) - span;
      const Real alpha = column.numeric ? values[column.offset] : Real(0);
      out.set(part, row, static_cast<std::int32_t>(largest), static_cast<float>(alpha));
    }
  }
  return out;
}

}  // namespace ballast
