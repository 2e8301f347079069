#include "models/rae/commands/counts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <sstream>

#include "metrics/report/format.h"
#include "models/options/option_values.h"
#include "models/rae/item_sets.h"

namespace ballast::rae::commands {
namespace {

Index wanted_of_all(const std::string& to, Index largest) {
  if (to == "majority") return largest;
  if (to.find('.') == std::string::npos) return parse_count("to", to, 1);
  const double share = parse_number("to", to);
  const double wanted = share * static_cast<double>(largest);
  if (!(share > 0) || wanted > static_cast<double>(kLargestCount)) {
    throw UsageError("--to " + to +
                     ": the share must be above 0 and give less than 1,000,000,000 items");
  }
  return static_cast<Index>(std::llround(wanted));
}

// Whether the part is CLASS=TEXT with a known class, or TEXT=COUNT with a valid count.
bool is_whole(const std::string& part, const std::vector<std::string>& class_names) {
  const std::size_t equals = part.rfind('=');
  if (equals == std::string::npos) return false;
  const std::string name = part.substr(0, equals);
  const std::string count = part.substr(equals + 1);
  return std::find(class_names.begin(), class_names.end(), name) != class_names.end() ||
         (!count.empty() && count.find_first_not_of("0123456789") == std::string::npos);
}

// Splits CLASS=COUNT,CLASS=COUNT into its parts. Class names may contain commas.
std::vector<std::string> parts_of(const std::string& text,
                                  const std::vector<std::string>& class_names) {
  std::vector<std::string> parts;
  bool ended = true;
  std::istringstream pieces(text);
  for (std::string piece; std::getline(pieces, piece, ',');) {
    if (ended) {
      parts.push_back(piece);
    } else {
      parts.back() += "," + piece;
    }
    ended = is_whole(parts.back(), class_names);
  }
  return parts;
}

// Parses one part. Class names may contain equals signs; the count follows the last one.
void want(const std::string& part, const std::vector<std::string>& class_names,
          std::vector<std::optional<Index>>& wanted) {
  const std::size_t equals = part.rfind('=');
  if (equals == std::string::npos) {
    throw UsageError("--per-class: '" + part + "' is not CLASS=COUNT");
  }
  const std::string name = part.substr(0, equals);
  const auto found = std::find(class_names.begin(), class_names.end(), name);
  if (found == class_names.end()) {
    throw UsageError("--per-class: unknown class '" + name + "'; the classes are " +
                     listed(class_names));
  }
  std::optional<Index>& count = wanted[static_cast<std::size_t>(found - class_names.begin())];
  if (count) throw UsageError("--per-class: class '" + name + "' is given twice");
  count = parse_count("per-class", part.substr(equals + 1), 0);
}

}  // namespace

std::vector<Index> synthetic_counts(const WantedCounts& wanted, const std::vector<Index>& counts,
                                    const std::vector<std::string>& class_names) {
  std::vector<Index> goal(counts.size());
  if (wanted.per_class.empty()) {
    const Index largest = *std::max_element(counts.begin(), counts.end());
    const Index each = wanted_of_all(wanted.to, largest);
    for (std::size_t c = 0; c < goal.size(); ++c) goal[c] = counts[c] > 0 ? each : 0;
  } else {
    std::vector<std::optional<Index>> named(counts.size());
    for (const std::string& part : parts_of(wanted.per_class, class_names)) {
      want(part, class_names, named);
    }
    for (std::size_t c = 0; c < goal.size(); ++c) goal[c] = named[c].value_or(0);
  }
  for (std::size_t c = 0; c < goal.size(); ++c) goal[c] = std::max<Index>(0, goal[c] - counts[c]);
  return goal;
}

void print_counts(const std::vector<std::string>& class_names, const std::vector<Index>& counts,
                  const std::vector<Index>& synthetic, const std::string& items) {
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const bool of_one = counts[c] == 1 && synthetic[c] > 0;
    std::printf("%s: %s %s, %s synthetic%s\n", class_names[c].c_str(),
                format_count(counts[c]).c_str(), items.c_str(), format_count(synthetic[c]).c_str(),
                of_one ? " (from a single one: its latent plus noise)" : "");
  }
}

}  // namespace ballast::rae::commands
