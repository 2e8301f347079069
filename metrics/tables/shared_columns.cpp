#include "metrics/tables/shared_columns.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "data/text/text_hash.h"
#include "kernels/error.h"

namespace ballast {
namespace {

// A constant synthetic column may be a category that lost all values but one.
bool has_values(ColumnKind kind) { return is_discrete(kind) || kind == ColumnKind::constant; }

std::string reason_to_leave_out(const ColumnInfo& real) {
  switch (real.kind) {
    case ColumnKind::constant:
      return "has a single value";
    case ColumnKind::identifier:
      return "is an identifier";
    case ColumnKind::empty:
      return "has only missing values";
    default:
      return "";
  }
}

// Codes of a column's rows in a list of values. Adds new values to the list.
std::vector<std::int32_t> join_codes(
    const Column& column, Index rows, std::vector<std::string>& values,
    std::unordered_map<std::string, std::int32_t, TextHash>& index) {
  std::vector<std::int32_t> joined;
  joined.reserve(column.info.values.size());
  for (const std::string& value : column.info.values) {
    const auto [at, added] = index.emplace(value, static_cast<std::int32_t>(values.size()));
    if (added) values.push_back(value);
    joined.push_back(at->second);
  }
  std::vector<std::int32_t> codes(static_cast<std::size_t>(rows), 0);
  for (Index row = 0; row < rows; ++row) {
    const std::size_t at = static_cast<std::size_t>(row);
    const std::size_t code = column.codes.empty() ? 0 : static_cast<std::size_t>(column.codes[at]);
    codes[at] = joined[code];
  }
  return codes;
}

void check_kinds(const ColumnInfo& real, const ColumnInfo& synthetic) {
  if (is_numeric(real.kind) && is_numeric(synthetic.kind)) return;
  if (is_discrete(real.kind) && has_values(synthetic.kind)) return;
  throw Error("compare tables: column '" + real.name + "' is " + kind_name(real.kind) +
              " in the real table but " + kind_name(synthetic.kind) +
              " in the synthetic table; read both tables with the column kinds of the real table");
}

SharedColumn share_column(const Table& real, std::size_t real_column, const Table& synthetic,
                          std::size_t synthetic_column) {
  const Column& from_real = real.columns[real_column];
  const Column& from_synthetic = synthetic.columns[synthetic_column];
  check_kinds(from_real.info, from_synthetic.info);
  SharedColumn shared;
  shared.name = from_real.info.name;
  shared.numeric = is_numeric(from_real.info.kind);
  shared.real_column = real_column;
  shared.synthetic_column = synthetic_column;
  if (shared.numeric) return shared;
  std::unordered_map<std::string, std::int32_t, TextHash> index;
  shared.real_codes = join_codes(from_real, real.rows, shared.values, index);
  shared.real_values = shared.values.size();
  shared.synthetic_codes = join_codes(from_synthetic, synthetic.rows, shared.values, index);
  return shared;
}

[[noreturn]] void refuse(const std::vector<LeftOutColumn>& columns) {
  constexpr std::size_t kShown = 5;
  std::string text = "compare tables: no column can be compared";
  for (std::size_t i = 0; i < std::min(kShown, columns.size()); ++i) {
    text += (i == 0 ? ": '" : ", '") + columns[i].name + "' " + columns[i].reason;
  }
  throw Error(text + (columns.size() > kShown ? ", ..." : ""));
}

}  // namespace

SharedColumns share_columns(const Table& real, const Table& synthetic) {
  if (real.rows == 0) throw Error("compare tables: the real table has no rows");
  if (synthetic.rows == 0) throw Error("compare tables: the synthetic table has no rows");
  std::unordered_map<std::string, std::size_t, TextHash> in_synthetic;
  for (std::size_t c = 0; c < synthetic.columns.size(); ++c) {
    in_synthetic.emplace(synthetic.columns[c].info.name, c);
  }
  SharedColumns shared;
  for (std::size_t c = 0; c < real.columns.size(); ++c) {
    const ColumnInfo& info = real.columns[c].info;
    const auto found = in_synthetic.find(info.name);
    std::string reason = reason_to_leave_out(info);
    if (reason.empty() && found == in_synthetic.end()) reason = "is not in the synthetic table";
    if (reason.empty()) {
      shared.columns.push_back(share_column(real, c, synthetic, found->second));
    } else {
      shared.left_out.push_back({info.name, reason});
    }
    if (found != in_synthetic.end()) in_synthetic.erase(found);
  }
  for (const Column& column : synthetic.columns) {
    if (in_synthetic.count(column.info.name) == 0) continue;
    shared.left_out.push_back({column.info.name, "is not in the real table"});
  }
  if (shared.columns.empty()) refuse(shared.left_out);
  return shared;
}

void copy_numbers(const Column& column, Index first, Index count, double* out) {
  const bool is_real = column.info.kind == ColumnKind::real;
  for (Index i = 0; i < count; ++i) {
    const std::size_t row = static_cast<std::size_t>(first + i);
    out[i] = is_real ? column.reals[row] : static_cast<double>(column.integers[row]);
  }
  if (column.missing.empty()) return;
  for (Index i = 0; i < count; ++i) {
    const bool missing = column.missing[static_cast<std::size_t>(first + i)] >= 0;
    if (missing) out[i] = std::numeric_limits<double>::quiet_NaN();
  }
}

std::vector<double> present_numbers(const Column& column, Index rows) {
  std::vector<double> numbers(static_cast<std::size_t>(rows));
  copy_numbers(column, 0, rows, numbers.data());
  if (!column.missing.empty()) {
    std::erase_if(numbers, [](double x) { return x != x; });
  }
  return numbers;
}

}  // namespace ballast
