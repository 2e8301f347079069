#include "data/encoding/rare_values.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "data/text/numbers.h"
#include "data/text/text_hash.h"
#include "kernels/error.h"

namespace ballast {
namespace {

using Texts = std::unordered_set<std::string, TextHash>;

Texts missing_texts(const ColumnInfo& info) {
  return {info.missing_texts.begin(), info.missing_texts.end()};
}

// Digits with a point or comma before every three from the right: "1.705.833.333".
bool has_groups_of_three(std::string_view text) {
  constexpr std::size_t kGroup = 3;
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  const std::size_t first = text.find_first_of(".,");
  if (first == 0 || first > kGroup) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool separator = (text.size() - i) % (kGroup + 1) == 0;
    const bool right = separator ? text[i] == text[first] : text[i] >= '0' && text[i] <= '9';
    if (!right) return false;
  }
  return true;
}

}  // namespace

bool are_mostly_numbers(const ColumnInfo& info) {
  const auto is_number = [](const std::string& value) {
    const std::string_view text = trim_blanks(value);
    NumberText number;
    return parse_number(text, NumberSyntax::strict, number) || has_groups_of_three(text);
  };
  const auto numbers = std::count_if(info.values.begin(), info.values.end(), is_number);
  return 2 * numbers > static_cast<std::ptrdiff_t>(info.values.size());
}

bool has_replaceable_values(const ColumnInfo& info) {
  constexpr std::size_t kFew = 2;
  return info.kind == ColumnKind::category && !info.chosen &&
         info.values.size() > kFew + info.missing_texts.size() && !are_mostly_numbers(info);
}

Index count_unique_values(const ColumnInfo& info) {
  const Texts missing = missing_texts(info);
  Index count = 0;
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    if (info.value_counts[i] == 1 && missing.count(info.values[i]) == 0) ++count;
  }
  return count;
}

ColumnInfo with_values(const ColumnInfo& info, const std::vector<bool>& kept) {
  ColumnInfo result = info;
  result.values.clear();
  result.value_counts.clear();
  result.quoted_empty = -1;
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    if (!kept[i]) {
      ++result.replaced_values;
      result.replaced_rows += info.value_counts[i];
      continue;
    }
    if (static_cast<std::int32_t>(i) == info.quoted_empty) {
      result.quoted_empty = static_cast<std::int32_t>(result.values.size());
    }
    result.values.push_back(info.values[i]);
    result.value_counts.push_back(info.value_counts[i]);
  }
  return result;
}

std::vector<std::int32_t> recoded(const ColumnInfo& from, const ColumnInfo& to) {
  std::unordered_map<std::string, std::int32_t, TextHash> codes;
  for (std::size_t i = 0; i < to.values.size(); ++i) {
    const auto code = static_cast<std::int32_t>(i);
    if (code != to.quoted_empty) codes.emplace(to.values[i], code);
  }
  const bool has_quoted = to.quoted_empty >= 0;
  if (has_quoted) codes.emplace("", to.quoted_empty);
  std::vector<std::int32_t> result;
  for (std::size_t i = 0; i < from.values.size(); ++i) {
    const auto found = codes.find(from.values[i]);
    const bool quoted = static_cast<std::int32_t>(i) == from.quoted_empty;
    const std::int32_t code = found == codes.end() ? -1 : found->second;
    result.push_back(quoted && has_quoted ? to.quoted_empty : code);
  }
  return result;
}

ColumnInfo without_rare_values(const ColumnInfo& info, Index least) {
  if (!has_replaceable_values(info)) return info;
  const Texts missing = missing_texts(info);
  std::vector<bool> frequent;
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    frequent.push_back(info.value_counts[i] >= least || missing.count(info.values[i]) > 0);
  }
  ColumnInfo kept = with_values(info, frequent);
  if (kept.values.size() == info.missing_texts.size()) {
    throw Error("column \"" + info.name + "\": each of its " + std::to_string(info.values.size()) +
                " values occurs in fewer than " + std::to_string(least) +
                " rows, so none would be kept; exclude the column, make it an identifier, or keep "
                "rarer values");
  }
  return kept;
}

}  // namespace ballast
