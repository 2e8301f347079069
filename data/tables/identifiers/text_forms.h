// Learns the forms of texts.
//
// Texts with the same separators (all characters but letters and digits) share a form. Between
// them, a run of letters or digits, or of both where they alternate irregularly, is a part:
//  - Values that at least 3 texts have, in any part, are listed if at least half of the texts have
//    one of the most frequent 256. New texts take one of them: domains, country codes.
//    What follows an @ is one part if this holds for it as a whole.
//  - Digits are numbers of the range and the padding seen; or one of at most 20 listed values
//    if these have large gaps. "48.137" with a fixed number of decimals, or three or more, is one
//    number.
//  - Otherwise, a part has random characters. At each position they are those seen if there are
//    enough texts, and else all of their class (small letters, capitals, digits, hexadecimal
//    digits). Lengths are those of the middle 90 % of the texts, but large enough for new texts.
// Fewer than 10 texts do not reveal what they have in common, nor the range of numbers.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "data/tables/identifiers/text_form.h"

namespace ballast {

// The forms of at least one text, at most eight, the most frequent first; without heads.
std::vector<TextForm> find_forms(const std::vector<std::string_view>& texts);

// The lengths of the ASCII characters that all texts begin and end with, without digits of a number
// between them. 0 for fewer than 10 texts.
std::pair<std::size_t, std::size_t> shared_ends(const std::vector<std::string_view>& texts);

}  // namespace ballast
