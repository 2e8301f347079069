// Compact, lossless storage for the cells of one column as read from a file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/text/numbers.h"
#include "kernels/real.h"

namespace ballast {

// A list that grows without moving its elements.
template <typename T>
class Blocks {
 public:
  void push_back(T value) {
    if (size_ % kBlock == 0) blocks_.emplace_back(new T[kBlock]);
    blocks_.back()[size_++ % kBlock] = value;
  }
  T operator[](std::size_t at) const { return blocks_[at / kBlock][at % kBlock]; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kBlock = 16384;
  std::vector<std::unique_ptr<T[]>> blocks_;
  std::size_t size_ = 0;
};

// A set of distinct texts, numbered in the order of first occurrence.
class TextPool {
 public:
  std::int32_t add(std::string_view text);
  // Adds a text as a separate entry, even if an equal text exists.
  std::int32_t add_apart(std::string_view text);
  std::string_view text(std::int32_t id) const;
  std::int32_t size() const { return static_cast<std::int32_t>(ends_.size()); }

 private:
  void grow();

  std::string bytes_;                // all texts, concatenated
  std::vector<std::uint64_t> ends_;  // end of each text in bytes_
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;
  };
  std::vector<Slot> slots_;  // open addressing; size is a power of two, at most half full
};

// The texts that denote a missing value.
class MissingMarkers {
 public:
  explicit MissingMarkers(const std::vector<std::string>& markers);
  bool contains(std::string_view text) const;  // surrounding blanks are ignored
  // Whether any marker looks like a number (-999).
  bool any_number() const { return any_number_; }

 private:
  std::vector<std::string> markers_;
  std::size_t longest_ = 0;
  bool any_number_ = false;
};

// Stores numbers (9 bytes per cell) until the first cell that is neither a missing value nor a
// number whose text can be reproduced exactly. From then on it stores indices of distinct texts (4
// bytes per cell).
class ColumnStore {
 public:
  explicit ColumnStore(const MissingMarkers& markers) : markers_(&markers) {}

  void add(std::string_view text, bool quoted_empty);
  // The same as its text. At most 18 digits.
  void add(const Decimal& decimal);
  // The cell of an earlier row once more.
  void repeat(Index row);
  void become_texts();

  Index rows() const { return static_cast<Index>(holds_numbers_ ? shapes_.size() : codes_.size()); }
  bool holds_numbers() const { return holds_numbers_; }

  // While holds_numbers(): the blanks before each number, the number in a row, and its index in
  // missing_texts() or -1.
  const std::string& prefix() const { return prefix_; }
  Decimal decimal(Index row) const;
  std::int32_t missing_index(Index row) const;
  const std::vector<std::string>& missing_texts() const { return missing_texts_; }

  // Once it holds texts: the row's index in the pool.
  std::int32_t code(Index row) const { return codes_[static_cast<std::size_t>(row)]; }
  const TextPool& pool() const { return pool_; }

  // Index of the empty text that was quoted (""): in missing_texts() while holds_numbers(),
  // afterwards in the pool; -1 if none.
  std::int32_t quoted_empty() const { return quoted_empty_; }
  // The text of a cell.
  std::string text(Index row) const;

 private:
  bool add_number(std::string_view text);
  bool add_missing(std::string_view text, bool quoted_empty);
  void add_text(std::string_view text, bool quoted_empty);

  const MissingMarkers* markers_;
  bool holds_numbers_ = true;
  bool has_prefix_ = false;  // set by the first number
  std::string prefix_;
  Blocks<std::int64_t> mantissas_;
  Blocks<std::uint8_t> shapes_;  // decimals, or kMissing + index in missing_texts_
  std::vector<std::string> missing_texts_;
  std::int32_t quoted_empty_ = -1;
  Blocks<std::int32_t> codes_;
  TextPool pool_;
};

}  // namespace ballast
