#include "metrics/tables/row_copies.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace ballast {
namespace {

// One column of one table as 64-bit keys; equal keys mean equal values.
class KeyColumn {
 public:
  KeyColumn(const Column& column, const std::vector<std::int32_t>* codes, bool as_real)
      : column_(&column), codes_(codes), as_real_(as_real) {}

  std::int64_t key(std::size_t row) const {
    if (codes_ != nullptr) return (*codes_)[row];
    if (!column_->missing.empty() && column_->missing[row] >= 0) return kMissingKey;
    if (!as_real_) return column_->integers[row];
    const bool stored_real = column_->info.kind == ColumnKind::real;
    const double value = stored_real ? column_->reals[row] : double(column_->integers[row]);
    return std::bit_cast<std::int64_t>(value + 0.0);  // -0 becomes 0
  }

 private:
  static constexpr std::int64_t kMissingKey = std::numeric_limits<std::int64_t>::min();
  const Column* column_;
  const std::vector<std::int32_t>* codes_;  // discrete columns only
  bool as_real_;
};

// The rows of one table, as keys.
struct KeyTable {
  std::vector<KeyColumn> columns;
  std::size_t rows = 0;
};

bool is_real(const Column& column) { return column.info.kind == ColumnKind::real; }

// Integers are compared as real numbers if either table stores the column as real. `other` is null
// if there is only one table.
KeyTable key_table(const Table& table, bool of_real, const Table* other,
                   const SharedColumns& shared) {
  KeyTable keys;
  keys.rows = static_cast<std::size_t>(table.rows);
  for (const SharedColumn& pair : shared.columns) {
    const Column& column = table.columns[of_real ? pair.real_column : pair.synthetic_column];
    const std::size_t opposite = of_real ? pair.synthetic_column : pair.real_column;
    const bool as_real = is_real(column) || (other != nullptr && is_real(other->columns[opposite]));
    const auto* codes = of_real ? &pair.real_codes : &pair.synthetic_codes;
    keys.columns.emplace_back(column, pair.numeric ? nullptr : codes, as_real);
  }
  return keys;
}

// Finaliser of SplitMix64.
std::uint64_t mix(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
  return bits ^ (bits >> 31);
}

std::vector<std::uint64_t> hash_rows(const KeyTable& table) {
  std::vector<std::uint64_t> hashes(table.rows, 0);
  for (const KeyColumn& column : table.columns) {
    for (std::size_t row = 0; row < table.rows; ++row) {
      const std::uint64_t key = static_cast<std::uint64_t>(column.key(row));
      hashes[row] = mix(hashes[row] * 0x9e3779b97f4a7c15U + mix(key));
    }
  }
  return hashes;
}

bool equal_rows(const KeyTable& a, std::size_t a_row, const KeyTable& b, std::size_t b_row) {
  for (std::size_t c = 0; c < a.columns.size(); ++c) {
    if (a.columns[c].key(a_row) != b.columns[c].key(b_row)) return false;
  }
  return true;
}

struct HashedRow {
  std::uint64_t hash = 0;
  std::size_t row = 0;
  bool operator<(const HashedRow& other) const {
    return hash != other.hash ? hash < other.hash : row < other.row;
  }
};

std::vector<HashedRow> sort_by_hash(const std::vector<std::uint64_t>& hashes) {
  std::vector<HashedRow> sorted(hashes.size());
  for (std::size_t row = 0; row < hashes.size(); ++row) sorted[row] = {hashes[row], row};
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();

// True if a row other than `except` equals this one.
bool has_equal(const KeyTable& table, const std::vector<HashedRow>& sorted, const KeyTable& of,
               std::size_t row, std::uint64_t hash, std::size_t except) {
  auto at = std::lower_bound(sorted.begin(), sorted.end(), HashedRow{hash, 0});
  for (; at != sorted.end() && at->hash == hash; ++at) {
    if (at->row != except && equal_rows(table, at->row, of, row)) return true;
  }
  return false;
}

}  // namespace

Index count_copies(const Table& real, const Table& synthetic, const SharedColumns& shared) {
  const KeyTable real_keys = key_table(real, true, &synthetic, shared);
  const KeyTable keys = key_table(synthetic, false, &real, shared);
  const std::vector<HashedRow> sorted = sort_by_hash(hash_rows(real_keys));
  const std::vector<std::uint64_t> hashes = hash_rows(keys);
  Index copies = 0;
  for (std::size_t row = 0; row < keys.rows; ++row) {
    copies += has_equal(real_keys, sorted, keys, row, hashes[row], kNoRow) ? 1 : 0;
  }
  return copies;
}

Index count_repeats(const Table& table, bool of_real, const SharedColumns& shared) {
  const KeyTable keys = key_table(table, of_real, nullptr, shared);
  const std::vector<std::uint64_t> hashes = hash_rows(keys);
  const std::vector<HashedRow> sorted = sort_by_hash(hashes);
  Index repeats = 0;
  for (std::size_t row = 0; row < keys.rows; ++row) {
    repeats += has_equal(keys, sorted, keys, row, hashes[row], row) ? 1 : 0;
  }
  return repeats;
}

}  // namespace ballast
