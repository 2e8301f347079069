#include "data/tables/identifiers/text_groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "data/text/numbers.h"

namespace ballast {
namespace {

using Texts = std::vector<std::string_view>;

constexpr std::size_t kMostForms = 8;

// The text with runs of letters and digits as 'L' and 'D': "ab12-7" -> "LD-D".
std::string runs_of(std::string_view text) {
  std::string runs;
  for (const char c : text) {
    const bool letter = is_letter_byte(c);
    const char run = is_digit(c) ? 'D' : letter ? 'L' : c;
    const bool continues = !runs.empty() && runs.back() == run;
    if (!continues || (run == c && !letter)) runs += run;
  }
  return runs;
}

bool is_run(char c) { return c == 'D' || c == 'L'; }

// The runs between separators: "LD-D" -> "LD", "D".
std::vector<std::string> slots_of(const std::string& runs) {
  std::vector<std::string> slots;
  bool inside = false;
  for (const char c : runs) {
    if (is_run(c) && !inside) slots.emplace_back();
    if (is_run(c)) slots.back() += c;
    inside = is_run(c);
  }
  return slots;
}

// Runs with those slots replaced by 'M' that `mixed` names: "LD-D" -> "M-D".
std::string with_mixed(const std::string& runs, const std::vector<bool>& mixed) {
  std::string result;
  std::size_t slot = 0;
  bool inside = false;
  for (const char c : runs) {
    if (inside && !is_run(c)) ++slot;
    const bool hidden = is_run(c) && mixed[slot];
    if (!hidden) result += c;
    if (hidden && !inside) result += 'M';
    inside = is_run(c);
  }
  return result;
}

std::string separators_of(const std::string& runs) {
  return with_mixed(runs, std::vector<bool>(slots_of(runs).size(), true));
}

// The texts of each sequence of runs.
using Groups = std::map<std::string, Texts>;

// The class of each character: "ab12-7" -> "LLDD-D".
std::string classes_of(std::string_view text) {
  std::string classes;
  for (const char c : text) classes += is_digit(c) ? 'D' : is_letter_byte(c) ? 'L' : c;
  return classes;
}

// Whether letters and digits alternate as they do in random texts: in texts of one size, runs have
// many sizes; in other texts, there are many sequences of runs between two separators.
bool are_random(const Groups& groups) {
  constexpr std::size_t kMostRuns = 3;
  std::set<std::string> classes;
  std::set<std::size_t> sizes;
  std::vector<std::set<std::string>> slots(slots_of(groups.begin()->first).size());
  for (const auto& [runs, texts] : groups) {
    const std::vector<std::string> of_group = slots_of(runs);
    for (std::size_t i = 0; i < slots.size(); ++i) slots[i].insert(of_group[i]);
    for (const std::string_view text : texts) {
      classes.insert(classes_of(text));
      sizes.insert(text.size());
    }
  }
  if (sizes.size() == 1) return classes.size() > groups.size();
  return std::any_of(slots.begin(), slots.end(),
                     [&](const auto& runs) { return runs.size() > kMostRuns; });
}

// Whether a few sequences of runs are so frequent that letters and digits are parts of their own.
bool are_regular(const Groups& groups, std::size_t texts) {
  constexpr std::size_t kLeastTexts = 4;  // for each sequence of runs
  if (groups.size() == 1) return true;
  std::vector<std::size_t> sizes;
  for (const auto& group : groups) sizes.push_back(group.second.size());
  std::sort(sizes.rbegin(), sizes.rend());
  std::size_t covered = 0;
  std::size_t needed = 0;
  while (10 * covered < 9 * texts) covered += sizes[needed++];
  return needed <= kMostForms && kLeastTexts * needed <= texts && !are_random(groups);
}

// Texts with the same separators: all of them, with runs that differ as 'M'.
std::pair<std::string, Texts> merged(const Groups& groups) {
  const std::string& first = groups.begin()->first;
  const std::vector<std::string> slots = slots_of(first);
  std::vector<bool> mixed(slots.size(), false);
  Texts texts;
  for (const auto& [runs, members] : groups) {
    const std::vector<std::string> others = slots_of(runs);
    for (std::size_t i = 0; i < slots.size(); ++i) mixed[i] = mixed[i] || slots[i] != others[i];
    texts.insert(texts.end(), members.begin(), members.end());
  }
  return {with_mixed(first, mixed), std::move(texts)};
}

std::vector<TextPart> parts_of(const std::string& runs) {
  std::vector<TextPart> parts;
  for (const char c : runs) {
    if (is_run(c) || c == 'M') {
      parts.push_back({.run = static_cast<Run>(c)});
    } else if (!parts.empty() && parts.back().run == Run::text) {
      parts.back().values[0] += c;
    } else {
      parts.push_back({.run = Run::text, .values = {std::string(1, c)}});
    }
  }
  return parts;
}

}  // namespace

std::vector<EqualRuns> find_groups(const std::vector<std::string_view>& texts) {
  std::map<std::string, Groups> by_separators;
  for (const std::string_view text : texts) {
    const std::string runs = runs_of(text);
    if (std::any_of(runs.begin(), runs.end(), is_run)) {
      by_separators[separators_of(runs)][runs].push_back(text);
    }
  }
  std::vector<std::pair<std::string, Texts>> found;
  for (const auto& [separators, groups] : by_separators) {
    auto all = merged(groups);
    if (are_regular(groups, all.second.size())) {
      found.insert(found.end(), groups.begin(), groups.end());
    } else {
      found.push_back(std::move(all));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& left, const auto& right) {
    return left.second.size() > right.second.size();
  });
  found.resize(std::min(found.size(), kMostForms));
  std::vector<EqualRuns> result;
  for (auto& [runs, members] : found) result.push_back({parts_of(runs), std::move(members)});
  return result;
}

}  // namespace ballast
