// The form of texts: parts that are kept, taken from a list, drawn from a range or made of random
// characters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

// What a part consists of. It ends before the first character that does not belong to it.
enum class Run : char {
  text = 'T',     // one of the values of the part, literally
  digits = 'D',   // one or more digits
  letters = 'L',  // one or more letters; bytes outside of ASCII are letters
  mixed = 'M',    // one or more letters and digits
  decimal = 'N',  // digits, a point and digits
  rest = 'R',     // all that follows
};

// The numbers of a part, times 10^decimals.
struct NumberPart {
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  std::int64_t step = 1;            // between two numbers, from the least one
  std::int64_t width = 0;           // digits before the point, zero-padded; 0: not padded
  std::int64_t decimals = 0;        // at most so many
  std::int64_t least_decimals = 0;  // trailing zeros are removed down to so many
};

// A list of values; or, if that is empty, characters of these sets, at least `shortest` of them,
// and an ending; or, if that is empty as well, a number.
struct TextPart {
  Run run = Run::text;
  std::vector<std::string> values{};
  std::vector<std::string> sets{};
  std::size_t shortest = 0;
  std::string ending{};
  NumberPart number{};
};

// New texts differ from the real ones either by a head, which is a combination of values of parts
// that no real text has (see TextUnits), or by the growing part: a number above `top`, or
// characters of the alphabet, more than `top` of them. No real text has such a part.
struct TextForm {
  std::vector<TextPart> parts{};
  std::size_t growing = 0;
  std::int64_t top = 0;
  std::string alphabet{};
  std::size_t head_units = 0;
  std::uint64_t block = 1;
  std::vector<std::uint64_t> heads{};
};

bool is_letter_byte(char c);  // a letter of ASCII or a byte outside of ASCII

// Splits a text into the parts of a form. Returns false if it does not have this form.
bool split_text(const std::vector<TextPart>& parts, std::string_view text,
                std::vector<std::string_view>& pieces);

// Whether the part is a number, or a list of numbers.
bool is_number_part(const TextPart& part);

// The number that the digits of a piece are, times 10^decimals; nothing if it has over 18 digits.
std::optional<std::int64_t> number_of(std::string_view piece, std::int64_t decimals);
void append_number(const NumberPart& part, std::int64_t number, std::string& out);

// The power of ten to which the ends of a range of numbers are rounded, at most a 20th of it.
std::int64_t round_unit(std::int64_t range);

}  // namespace ballast
