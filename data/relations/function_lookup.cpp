#include "data/relations/function_lookup.h"

#include <algorithm>
#include <limits>

#include "data/encoding/rare_values.h"
#include "data/relations/exact_numbers.h"
#include "data/relations/function_map.h"
#include "data/relations/relation_check.h"
#include "data/tables/number_key.h"

namespace ballast {
namespace {

std::vector<std::int64_t> wide(const std::vector<std::int32_t>& values) {
  return {values.begin(), values.end()};
}

std::vector<std::int32_t> narrow(const std::vector<std::int64_t>& values) {
  return {values.begin(), values.end()};
}

// The last of so many texts or values.
std::int64_t last_of(const std::vector<std::string>& texts) {
  return static_cast<std::int64_t>(texts.size()) - 1;
}

Index rows_of(const Column& column) {
  return static_cast<Index>(
      std::max({column.integers.size(), column.reals.size(), column.codes.size()}));
}

void save_cells(const std::string& name, const Column& column, ModelFile& file) {
  file.put(name + ".integers", column.integers);
  file.put(name + ".reals", column.reals);
  file.put(name + ".codes", wide(column.codes));
  file.put(name + ".missing", wide(column.missing));
}

Column load_cells(const std::string& name, const ColumnInfo& info, const ModelFile& file) {
  Column column;
  column.info.kind = info.kind;
  column.info.details = info.details;
  const bool real = info.kind == ColumnKind::real;
  const bool numeric = is_numeric(info.kind);
  const auto entries = [](bool has_some) {
    constexpr IntegerRange kSome{1, std::numeric_limits<std::int32_t>::max()};
    return has_some ? kSome : exactly(0);
  };
  column.integers = file.get_integers(name + ".integers", entries(numeric && !real), kAnyInteger);
  column.reals = file.get_numbers(name + ".reals", entries(real), kFinite);
  column.codes =
      narrow(file.get_integers(name + ".codes", entries(!numeric), {0, last_of(info.values)}));
  column.missing =
      narrow(file.get_integers(name + ".missing", kAnyCount, {-1, last_of(info.missing_texts)}));
  const auto missing = static_cast<Index>(column.missing.size());
  file.require(missing == 0 || (numeric && missing == rows_of(column)), name + ".missing",
               "has another number of entries than the values");
  return column;
}

}  // namespace

void append_cell(const Column& from, Index row, Column& to) {
  const auto at = static_cast<std::size_t>(row);
  if (!from.integers.empty()) to.integers.push_back(from.integers[at]);
  if (!from.reals.empty()) to.reals.push_back(from.reals[at]);
  if (!from.codes.empty()) to.codes.push_back(from.codes[at]);
  if (!from.missing.empty()) to.missing.push_back(from.missing[at]);
}

FunctionLookup FunctionLookup::fit(const FunctionRelation& relation, const Table& table,
                                   const std::vector<ColumnInfo>& known, Index protect) {
  const Column& source = table.columns[relation.source];
  const Column& target = table.columns[relation.target];
  const ColumnInfo& source_info = known[relation.source];
  const ColumnInfo& target_info = known[relation.target];
  const std::vector<std::int32_t> from = recoded(source.info, source_info);
  const std::vector<std::int32_t> to = recoded(target.info, target_info);
  FunctionLookup lookup;
  lookup.relation_ = relation;
  lookup.from_.info.kind = source_info.kind;
  lookup.from_.info.details = source_info.details;
  lookup.to_.info.kind = target_info.kind;
  lookup.to_.info.details = target_info.details;
  for (const FunctionEntry& entry : function_entries(source, target, table.rows).entries) {
    const auto at = static_cast<std::size_t>(entry.row);
    const bool discrete = is_discrete(source.info.kind);
    if (discrete && from[static_cast<std::size_t>(source.codes[at])] < 0) continue;
    const bool rare = entry.count < protect && !(!discrete && source.is_missing(entry.row));
    if (!discrete && rare) continue;
    if (is_discrete(target.info.kind) && to[static_cast<std::size_t>(target.codes[at])] < 0) {
      continue;
    }
    append_cell(source, entry.row, lookup.from_);
    append_cell(target, entry.row, lookup.to_);
  }
  for (std::int32_t& code : lookup.from_.codes) code = from[static_cast<std::size_t>(code)];
  for (std::int32_t& code : lookup.to_.codes) code = to[static_cast<std::size_t>(code)];
  if (rows_of(lookup.from_) == 0) {
    throw RelationError("relation '" + source.info.name + " -> " + target.info.name +
                        "': each value of \"" + source.info.name + "\" occurs in fewer than " +
                        std::to_string(protect) + " rows; its values would not be protected");
  }
  lookup.by_code_.resize(is_discrete(source_info.kind) ? source_info.values.size()
                                                       : source_info.missing_texts.size());
  lookup.index();
  return lookup;
}

bool FunctionLookup::has_values(const FunctionRelation& relation, const Table& table,
                                Index protect) {
  const Column& source = table.columns[relation.source];
  if (is_discrete(source.info.kind)) return true;
  const auto entries = function_entries(source, table.columns[relation.target], table.rows).entries;
  return std::any_of(entries.begin(), entries.end(), [&](const FunctionEntry& entry) {
    return entry.count >= protect && !source.is_missing(entry.row);
  });
}

void FunctionLookup::index() {
  entries_ = rows_of(from_);
  std::fill(by_code_.begin(), by_code_.end(), -1);
  keys_.clear();
  for (Index entry = 0; entry < entries_; ++entry) {
    const auto [missing, key] = cell_key(from_, entry);
    if (is_discrete(from_.info.kind)) {
      by_code_[static_cast<std::size_t>(key)] = entry;
    } else if (missing >= 0) {
      by_code_[static_cast<std::size_t>(missing)] = entry;
    } else {
      if (keys_.empty()) first_present_ = entry;
      keys_.push_back(key);
    }
  }
}

Index FunctionLookup::nearest(std::uint64_t key) const {
  if (keys_.empty()) return 0;
  const auto above = std::lower_bound(keys_.begin(), keys_.end(), key);
  auto best = above;
  if (above == keys_.end()) {
    best = above - 1;
  } else if (above != keys_.begin() && *above != key) {
    const bool real = from_.info.kind == ColumnKind::real;
    const auto number = [&](std::uint64_t k) -> long double {
      return real ? static_cast<long double>(key_real(k))
                  : static_cast<long double>(key_integer(k));
    };
    if (number(key) - number(*(above - 1)) < number(*above) - number(key)) best = above - 1;
  }
  return first_present_ + (best - keys_.begin());
}

Index FunctionLookup::entry(const Column& source, Index row) const {
  const auto at = static_cast<std::size_t>(row);
  Index found = -1;
  if (is_discrete(from_.info.kind)) {
    found = by_code_[static_cast<std::size_t>(source.codes[at])];
  } else if (is_missing_number(source, row)) {
    found = by_code_[static_cast<std::size_t>(source.missing[at])];
  } else {
    return nearest(from_.info.kind == ColumnKind::real ? real_key(source.reals[at])
                                                       : integer_key(source.integers[at]));
  }
  return std::max<Index>(found, 0);
}

void FunctionLookup::snap_source(std::vector<Column>& columns, Index rows) const {
  Column& source = columns[relation_.source];
  if (is_discrete(from_.info.kind) || keys_.empty()) return;
  for (Index row = 0; row < rows; ++row) {
    if (is_missing_number(source, row)) continue;
    const auto to = static_cast<std::size_t>(row);
    const auto from = static_cast<std::size_t>(entry(source, row));
    if (from_.info.kind == ColumnKind::real) {
      source.reals[to] = from_.reals[from];
    } else {
      source.integers[to] = from_.integers[from];
    }
  }
}

void FunctionLookup::restore(std::vector<Column>& columns, Index rows) const {
  const Column& source = columns[relation_.source];
  Column& target = columns[relation_.target];
  for (Index row = 0; row < rows; ++row) append_cell(to_, entry(source, row), target);
}

std::optional<std::int32_t> FunctionLookup::only_source(const Column& target, Index row) const {
  if (!is_discrete(from_.info.kind)) return {};
  std::optional<std::int32_t> found;
  for (Index entry = 0; entry < entries_; ++entry) {
    if (cell_key(to_, entry) != cell_key(target, row)) continue;
    if (found) return {};
    found = from_.codes[static_cast<std::size_t>(entry)];
  }
  return found;
}

void FunctionLookup::save(const std::string& name, ModelFile& file) const {
  save_cells(name + ".from", from_, file);
  save_cells(name + ".to", to_, file);
}

FunctionLookup FunctionLookup::load(const std::string& name, const FunctionRelation& relation,
                                    const std::vector<ColumnInfo>& known, const ModelFile& file) {
  FunctionLookup lookup;
  const ColumnInfo& source = known[relation.source];
  lookup.relation_ = relation;
  lookup.from_ = load_cells(name + ".from", source, file);
  lookup.to_ = load_cells(name + ".to", known[relation.target], file);
  lookup.by_code_.resize(is_discrete(source.kind) ? source.values.size()
                                                  : source.missing_texts.size());
  lookup.index();
  file.require(rows_of(lookup.to_) == lookup.entries_, name + ".to",
               "has another number of entries than '" + name + ".from'");
  for (Index entry = 1; entry < lookup.entries_; ++entry) {
    file.require(cell_key(lookup.from_, entry - 1) < cell_key(lookup.from_, entry), name + ".from",
                 "is not in increasing order");
  }
  return lookup;
}

}  // namespace ballast
