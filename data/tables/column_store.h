// The cells of one column as they come from a file, in little memory and without loss of a byte.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/numbers.h"
#include "kernels/real.h"

namespace ballast {

// A list that grows without ever copying what it holds.
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

// Distinct texts, numbered as first seen.
class TextPool {
 public:
  std::int32_t add(std::string_view text);
  // A text that equals no other, whatever its bytes.
  std::int32_t add_apart(std::string_view text);
  std::string_view text(std::int32_t id) const;
  std::int32_t size() const { return static_cast<std::int32_t>(ends_.size()); }

 private:
  void grow();

  std::string bytes_;                // all texts, one behind the other
  std::vector<std::uint64_t> ends_;  // of each text in bytes_
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;
  };
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
};

// What counts as a missing value.
class MissingMarkers {
 public:
  explicit MissingMarkers(const std::vector<std::string>& markers);
  bool contains(std::string_view text) const;  // compared without the blanks around it
  // Some marker looks like a number (-999).
  bool any_number() const { return any_number_; }

 private:
  std::vector<std::string> markers_;
  std::size_t longest_ = 0;
  bool any_number_ = false;
};

// Starts out as numbers (9 bytes a cell) and turns into distinct texts (4 bytes a cell) with the
// first cell that is neither a missing value nor a number whose text could be rebuilt to the byte.
class ColumnStore {
 public:
  explicit ColumnStore(const MissingMarkers& markers) : markers_(&markers) {}

  void add(std::string_view text, bool quoted_empty);
  void become_texts();

  Index rows() const { return static_cast<Index>(holds_numbers_ ? shapes_.size() : codes_.size()); }
  bool holds_numbers() const { return holds_numbers_; }

  // While it holds numbers: blanks in front of each, the number of a row, its index among the
  // missing texts or -1.
  const std::string& prefix() const { return prefix_; }
  Decimal decimal(Index row) const;
  std::int32_t missing_index(Index row) const;
  const std::vector<std::string>& missing_texts() const { return missing_texts_; }

  // Once it holds texts: each row's index in the pool.
  std::int32_t code(Index row) const { return codes_[static_cast<std::size_t>(row)]; }
  const TextPool& pool() const { return pool_; }

  // The missing text (number) or pool entry (text) that was "" in quotes; -1: none.
  std::int32_t quoted_empty() const { return quoted_empty_; }
  // The text of a cell.
  std::string text(Index row) const;

 private:
  bool add_number(std::string_view text);
  bool add_missing(std::string_view text, bool quoted_empty);
  void add_text(std::string_view text, bool quoted_empty);

  const MissingMarkers* markers_;
  bool holds_numbers_ = true;
  bool has_prefix_ = false;  // known from the first number on
  std::string prefix_;
  Blocks<std::int64_t> mantissas_;
  Blocks<std::uint8_t> shapes_;  // decimals, or kMissing + index in missing_texts_
  std::vector<std::string> missing_texts_;
  std::int32_t quoted_empty_ = -1;
  Blocks<std::int32_t> codes_;
  TextPool pool_;
};

}  // namespace ballast
