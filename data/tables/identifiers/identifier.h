// Identifiers: keys, names and personal numbers. There is nothing to learn from them; the output
// gets new values in the same format that are guaranteed to differ from all real values. The stored
// pattern contains no real value either.
//
//  - Numbers with few gaps, possibly with a common prefix and suffix ("CUST-000123"): new values
//    count up from a round number above the largest one, zero-padded as the real ones.
//  - Other texts have one of a few forms (data/tables/identifiers/text_forms.h). A new text has a
//    head: a combination of values of some parts that no real text has. If all combinations are
//    taken, one part grows beyond what was seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/identifiers/text_units.h"

namespace ballast {

// Returns the pattern of distinct texts (at least one).
std::string learn_identifier(const std::vector<std::string_view>& texts);

// Generates new texts from a pattern. The result depends only on pattern, seed and index; distinct
// indices give distinct texts.
class IdentifierMaker {
 public:
  // Throws Error for an invalid pattern.
  explicit IdentifierMaker(std::string_view pattern, std::uint64_t seed = 0);
  void append(std::uint64_t index, std::string& out) const;
  // Makes subsequent texts differ from these texts as well: numbers continue after them too; texts
  // use no head that any of them has. If no head is left, a part grows beyond all of them.
  void avoid(const std::vector<std::string>& texts);

 private:
  void append_text(std::uint64_t index, std::string& out) const;
  void avoid_number(std::string_view text);

  std::uint64_t seed_ = 0;
  bool number_ = false;
  // Used for numbers.
  std::string prefix_;
  std::string suffix_;
  std::size_t width_ = 0;
  std::int64_t largest_ = 0;
  // Used for texts.
  std::vector<TextUnits> forms_;
};

}  // namespace ballast
