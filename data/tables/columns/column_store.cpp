#include "data/tables/columns/column_store.h"

#include <algorithm>
#include <limits>

#include "data/text/text_hash.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::uint8_t kMissing = 128;
constexpr std::size_t kMostMissingTexts = 127;

}  // namespace

std::string_view TextPool::text(std::int32_t id) const {
  const auto at = static_cast<std::size_t>(id);
  const std::uint64_t begin = at == 0 ? 0 : ends_[at - 1];
  return std::string_view(bytes_).substr(begin, ends_[at] - begin);
}

std::int32_t TextPool::add_apart(std::string_view text) {
  if (ends_.size() >= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    throw Error("a column has more than 2^31 distinct values");
  }
  bytes_ += text;
  ends_.push_back(bytes_.size());
  return size() - 1;
}

std::int32_t TextPool::add(std::string_view text) {
  if (2 * ends_.size() >= slots_.size()) grow();
  const auto hash = static_cast<std::uint32_t>(TextHash()(text));
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.id < 0) {
      slot = {hash, add_apart(text)};
      return slot.id;
    }
    if (slot.hash == hash && this->text(slot.id) == text) return slot.id;
  }
}

void TextPool::grow() {
  std::vector<Slot> old(std::max<std::size_t>(64, 2 * slots_.size()));
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id < 0) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].id >= 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

MissingMarkers::MissingMarkers(const std::vector<std::string>& markers) {
  Decimal decimal;
  for (const std::string& marker : markers) {
    markers_.emplace_back(trim_blanks(marker));
    longest_ = std::max(longest_, markers_.back().size());
    any_number_ = any_number_ || parse_decimal(markers_.back(), decimal);
  }
}

bool MissingMarkers::contains(std::string_view text) const {
  const std::string_view trimmed = trim_blanks(text);
  return trimmed.size() <= longest_ &&
         std::find(markers_.begin(), markers_.end(), trimmed) != markers_.end();
}

Decimal ColumnStore::decimal(Index row) const {
  const auto at = static_cast<std::size_t>(row);
  return {mantissas_[at], shapes_[at]};
}

std::int32_t ColumnStore::missing_index(Index row) const {
  const std::uint8_t shape = shapes_[static_cast<std::size_t>(row)];
  return shape < kMissing ? -1 : shape - kMissing;
}

void ColumnStore::add(std::string_view text, bool quoted_empty) {
  if (holds_numbers_) {
    if (markers_->any_number() && add_missing(text, quoted_empty)) return;
    if (add_number(text) || add_missing(text, quoted_empty)) return;
    become_texts();
  }
  add_text(text, quoted_empty);
}

void ColumnStore::add(const Decimal& decimal) {
  const bool as_text = !holds_numbers_ || !prefix_.empty() || markers_->any_number();
  if (as_text) {
    std::string text;
    append_decimal(decimal, text);
    return add(text, false);
  }
  has_prefix_ = true;
  mantissas_.push_back(decimal.mantissa);
  shapes_.push_back(static_cast<std::uint8_t>(decimal.decimals));
}

void ColumnStore::repeat(Index row) {
  const auto at = static_cast<std::size_t>(row);
  if (!holds_numbers_) return codes_.push_back(codes_[at]);
  mantissas_.push_back(mantissas_[at]);
  shapes_.push_back(shapes_[at]);
}

bool ColumnStore::add_number(std::string_view text) {
  std::size_t blanks = 0;
  while (blanks < text.size() && is_blank(text[blanks])) ++blanks;
  Decimal decimal;
  if (!parse_decimal(text.substr(blanks), decimal)) return false;
  const std::string_view prefix = text.substr(0, blanks);
  if (!has_prefix_) prefix_ = prefix;
  has_prefix_ = true;
  if (prefix != prefix_) return false;
  mantissas_.push_back(decimal.mantissa);
  shapes_.push_back(static_cast<std::uint8_t>(decimal.decimals));
  return true;
}

bool ColumnStore::add_missing(std::string_view text, bool quoted_empty) {
  if (!markers_->contains(text)) return false;
  std::size_t index = 0;
  for (; index < missing_texts_.size(); ++index) {
    const bool quoted = static_cast<std::int32_t>(index) == quoted_empty_;
    if (missing_texts_[index] == text && quoted == quoted_empty) break;
  }
  if (index == missing_texts_.size()) {
    if (index == kMostMissingTexts) return false;
    missing_texts_.emplace_back(text);
    if (quoted_empty) quoted_empty_ = static_cast<std::int32_t>(index);
  }
  mantissas_.push_back(0);
  shapes_.push_back(static_cast<std::uint8_t>(kMissing + index));
  return true;
}

void ColumnStore::add_text(std::string_view text, bool quoted_empty) {
  if (!quoted_empty) return codes_.push_back(pool_.add(text));
  if (quoted_empty_ < 0) quoted_empty_ = pool_.add_apart(text);
  codes_.push_back(quoted_empty_);
}

std::string ColumnStore::text(Index row) const {
  if (!holds_numbers_) return std::string(pool_.text(code(row)));
  const std::int32_t missing = missing_index(row);
  if (missing >= 0) return missing_texts_[static_cast<std::size_t>(missing)];
  std::string text = prefix_;
  append_decimal(decimal(row), text);
  return text;
}

void ColumnStore::become_texts() {
  if (!holds_numbers_) return;
  const std::int32_t quoted_missing = quoted_empty_;
  quoted_empty_ = -1;
  std::string text;
  for (Index row = 0; row < rows(); ++row) {
    const std::int32_t missing = missing_index(row);
    text = prefix_;
    if (missing >= 0) {
      text = missing_texts_[static_cast<std::size_t>(missing)];
    } else {
      append_decimal(decimal(row), text);
    }
    add_text(text, missing >= 0 && missing == quoted_missing);
  }
  holds_numbers_ = false;
  mantissas_ = {};
  shapes_ = {};
}

}  // namespace ballast
