// The form of texts: which characters are allowed at each position.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ballast {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

struct TextForm {
  std::vector<std::string> sets;
  std::vector<std::string> shapes;  // one byte per position: index into sets

  // The number of characters of a set, and the index of a set, which is added if it is new.
  std::size_t choices(char place) const { return sets[static_cast<unsigned char>(place)].size(); }
  char add_set(const std::string& set);
};

// The lengths of the ASCII characters that all texts begin and end with, without digits of a number
// between them. 0 for fewer than 10 texts.
std::pair<std::size_t, std::size_t> shared_ends(const std::vector<std::string_view>& texts);

// The form of the most common texts: one shape for ASCII texts of equal length, otherwise one for
// each of the most common sequences of letters, digits and other characters. The characters allowed
// at a position are those seen there if there are many texts for each of them, otherwise all of
// their classes, so that no text can be read off.
TextForm find_form(const std::vector<std::string_view>& texts);

}  // namespace ballast
