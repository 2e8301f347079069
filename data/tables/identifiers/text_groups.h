// Groups texts by their sequences of letters, digits and separators.
#pragma once

#include <string_view>
#include <vector>

#include "data/tables/identifiers/text_form.h"

namespace ballast {

// Texts with the same separators and runs between them. Of the parts, only `run` and the values of
// separators are set.
struct EqualRuns {
  std::vector<TextPart> parts{};
  std::vector<std::string_view> texts{};
};

// The most frequent kinds of texts, at most eight, the largest first. Texts without letters and
// digits are left out.
std::vector<EqualRuns> find_groups(const std::vector<std::string_view>& texts);

}  // namespace ballast
