// Identifiers: columns whose values are all distinct. They carry nothing to learn; the output gets
// fresh values of the same look that are provably none of the real ones. What is kept (the pattern)
// holds no real value either.
//
//  - numbers, also with the same text around each ("CUST-000123"): the fresh ones count on from the
//    largest one seen, padded with zeros where the real ones are;
//  - other texts: a shape says which characters may stand where (of texts of one length: those seen
//  at
//    each place; else: capitals, small letters and digits as in the commonest texts, all else as it
//    is). A fresh text begins with a head, a few characters of a shape that no real text begins
//    with. Where every head is taken, fresh texts are longer than any real one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// The pattern of distinct texts (at least one).
std::string learn_identifier(const std::vector<std::string_view>& texts);

// Makes fresh texts of a pattern: a pure function of pattern, seed and index; distinct indices give
// distinct texts.
class IdentifierMaker {
 public:
  // Throws Error for a text that is no pattern.
  explicit IdentifierMaker(std::string_view pattern, std::uint64_t seed = 0);
  void append(std::uint64_t index, std::string& out) const;
  // From here on fresh texts are none of these either: numbers count on behind them, too; texts
  // begin with none of the heads that these begin with or, where that leaves no head, are longer
  // than all of these.
  void avoid(const std::vector<std::string>& texts);

 private:
  struct Head {
    std::string text;
    std::size_t shape = 0;
  };
  void append_text(std::uint64_t index, std::string& out) const;
  void avoid_number(std::string_view text);
  void avoid_heads(std::vector<std::string_view> texts);

  std::uint64_t seed_ = 0;
  bool number_ = false;
  // A number.
  std::string prefix_;
  std::string suffix_;
  std::size_t width_ = 0;
  std::int64_t largest_ = 0;
  // A text: the characters a place may have, places as indices of those, and heads.
  std::vector<std::string> sets_;
  std::vector<std::string> shapes_;
  std::vector<Head> heads_;
};

}  // namespace ballast
