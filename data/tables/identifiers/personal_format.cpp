#include "data/tables/identifiers/personal_format.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "data/text/numbers.h"

namespace ballast {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }  // part of non-ASCII UTF-8
bool is_letter(char c) { return is_upper(c) || is_lower(c) || is_wide(c); }

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The text with digits as '9' and letters as 'A'.
std::string shape_of(std::string_view text) {
  std::string shape(text);
  for (char& c : shape) c = is_digit(c) ? '9' : is_letter(c) ? 'A' : c;
  return shape;
}

std::string without(std::string_view text, std::string_view dropped) {
  std::string kept;
  for (const char c : text) {
    if (dropped.find(c) == std::string_view::npos) kept += c;
  }
  return kept;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_email(std::string_view text) {
  if (text.starts_with("mailto:")) text.remove_prefix(7);
  text = trim_blanks(text.substr(0, text.find_first_of(";(")));
  if (text.ends_with('>')) {  // Name <address>
    text.remove_suffix(1);
    text.remove_prefix(std::min(text.size(), text.rfind('<') + 1));
  }
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = text.substr(at + 1);
  const auto is_allowed = [](char c) {
    return is_digit(c) || is_letter(c) ||
           std::string_view("._%+-'=&/#!~*").find(c) != std::string_view::npos;
  };
  const std::size_t dot = domain.rfind('.');
  return dot != std::string_view::npos && dot > 0 && dot + 2 < domain.size() &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), is_allowed) &&
         std::all_of(domain.begin(), domain.end(), is_allowed);
}

// Two letters, two check digits and 11 to 30 letters and digits, with or without separators. The
// digits, with letters as 10 to 35 and the first four characters at the end, have remainder 1
// modulo 97.
bool is_iban(std::string_view text) {
  std::string plain = without(text, " -");
  for (char& c : plain) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  if (plain.size() < 15 || plain.size() > 34 || !is_upper(plain[0]) || !is_upper(plain[1])) {
    return false;
  }
  std::rotate(plain.begin(), plain.begin() + 4, plain.end());
  int remainder = 0;
  for (const char c : plain) {
    if (!is_digit(c) && !is_upper(c)) return false;
    remainder =
        is_digit(c) ? (10 * remainder + c - '0') % 97 : (100 * remainder + c - 'A' + 10) % 97;
  }
  return remainder == 1;
}

bool has_luhn_digit(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool is_card(std::string_view text) {
  static constexpr std::array<std::string_view, 3> kGroups = {
      "9999-9999-9999-9999", "9999-999999-99999", "9999-999999-9999"};
  std::string shape = shape_of(text);
  std::replace(shape.begin(), shape.end(), ' ', '-');
  if (is_one_of(shape, kGroups)) return true;
  const bool card = all_digits(text) && text.size() >= 13 && text.size() <= 19;
  return card && text[0] >= '2' && text[0] <= '6' && has_luhn_digit(text);
}

// Whether "ddmmyy" or "yymmdd" is a date.
bool is_short_date(std::string_view digits) {
  const auto number = [&](std::size_t at) {
    return 10 * (digits[at] - '0') + (digits[at + 1] - '0');
  };
  const auto is_day = [](int day) { return day >= 1 && day <= 31; };
  return number(2) >= 1 && number(2) <= 12 && (is_day(number(0)) || is_day(number(4)));
}

// National numbers that are written with separators: USA, Brazil, India, United Kingdom, France,
// Switzerland, Belgium, Canada, and those that begin with a date of birth (Nordic countries, Czech
// Republic, Korea).
bool is_social_security(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kShapes = {
      "999-99-9999",           "999.999.999-99",   "9999-9999-9999", "AA-99-99-99-A",
      "9-99-99-99-999-999-99", "999.9999.9999.99", "99.99.99-999.99"};
  static constexpr std::array<std::string_view, 4> kDated = {"999999-9999", "999999-999A",
                                                             "999999/9999", "999999-9999999"};
  std::string shape = shape_of(text);
  if (is_one_of(shape, kDated)) return is_short_date(text);
  if (shape == "99999999-9999") return is_short_date(text.substr(2));
  if (shape == "AA999999A") return is_upper(text[0]) && is_upper(text[1]) && is_upper(text[8]);
  if (is_one_of(shape, kShapes)) return true;
  std::replace(shape.begin(), shape.end(), ' ', '-');
  if (shape == "999-999-999") return has_luhn_digit(without(text, " -"));
  return is_one_of(shape, kShapes);
}

// The text without an extension: "x12", "ext. 12", "#12".
std::string_view without_extension(std::string_view text) {
  constexpr std::size_t kMostDigits = 6;
  const std::size_t mark = text.find_first_of("xe#");
  if (mark == std::string_view::npos) return text;
  const std::size_t digits = text.size() - 1 - text.find_last_not_of("0123456789");
  return digits >= 1 && digits <= kMostDigits ? trim_blanks(text.substr(0, mark)) : text;
}

// Digits with separators that start with "+", an area code in parentheses or 0, or are grouped as
// in North America.
bool is_phone(std::string_view text) {
  text = without_extension(text);
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  if (digits < 7 || digits > 15) return false;
  const bool plus = text[0] == '+';
  if (text.find_first_not_of("0123456789 -./()", plus ? 1 : 0) != std::string_view::npos) {
    return false;
  }
  std::string shape = shape_of(text);
  const std::size_t area = shape.find("(9");
  if (area < 4) {
    const std::size_t end = shape.find(')', area);
    return end != std::string::npos && end - area < 7 && end + 4 < shape.size();
  }
  for (char& c : shape) c = c == '.' || c == ' ' || c == '/' ? '-' : c;
  const auto separators = std::count(shape.begin(), shape.end(), '-');
  const bool decimal = separators == 1 && text.find('.') != std::string_view::npos;
  if (plus) return digits >= (separators > 0 ? 8 : 10) && !decimal;
  if (shape.ends_with("999-999-9999") && separators <= 3 && digits <= 13) return true;
  const bool international = text.starts_with("00") && digits >= 10;
  const bool national = text[0] == '0' && text[1] != '0' && digits >= 9 && digits <= 11;
  const bool address = separators == 3 && text.find('.') != std::string_view::npos;  // 10.0.0.1
  const bool zip = shape == "99999-9999";
  return (international || national) && is_digit(text[1]) && separators >= 1 && !decimal &&
         !address && !zip;
}

bool is_particle(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kParticles = {"de",  "da",  "del", "di",
                                                                 "van", "von", "der", "la"};
  return is_one_of(word, kParticles);
}

// A capital letter followed by letters, hyphens and apostrophes, or an initial with a full stop.
bool is_capitalised(std::string_view word) {
  if (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
  if (word.empty() || !(is_upper(word[0]) || is_wide(word[0]))) return false;
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return is_letter(c) || c == '-' || c == '\'' || c == '.'; });
}

// The words of a column name, in lower case: "customer_id", "customerId" -> "customer", "id".
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words = {""};
  bool after_lower = false;
  for (const char c : name) {
    const bool starts = !is_letter(c) || (is_upper(c) && after_lower);
    if (starts && !words.back().empty()) words.emplace_back();
    if (is_letter(c)) words.back() += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    after_lower = is_lower(c);
  }
  if (words.size() > 1 && words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

const char* personal_format(std::string_view text) {
  text = trim_blanks(text);
  if (text.ends_with(".0")) text.remove_suffix(2);  // a card number written as a decimal
  constexpr std::size_t kLongest = 254;             // an e-mail address
  constexpr std::size_t kShortest = 6;              // a@b.cd
  if (text.size() < kShortest || text.size() > kLongest) return nullptr;
  if (is_email(text)) return "e-mail addresses";
  if (is_card(text)) return "card numbers";
  if (is_social_security(text)) return "social security numbers";
  if (is_iban(text)) return "IBANs";
  return is_phone(text) ? "phone numbers" : nullptr;
}

bool is_full_name(std::string_view text) {
  constexpr int kMostWords = 5;
  int words = 0;
  text = trim_blanks(text);
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (words == kMostWords || !(is_capitalised(word) || (words > 0 && is_particle(word)))) {
      return false;
    }
    ++words;
    text = trim_blanks(text.substr(word.size()));
  }
  return words >= 2;
}

bool is_key_name(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kAnywhere = {"id",   "ids",  "uid",
                                                                "uuid", "guid", "pk"};
  static constexpr std::array<std::string_view, 9> kLast = {
      "no", "nr", "key", "number", "account", "code", "index", "idx", "ref"};
  const std::vector<std::string> words = words_of(name);
  return is_one_of(words.back(), kLast) ||
         std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return is_one_of(word, kAnywhere); });
}

bool is_personal_name(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kSuffixes = {"no",     "nr", "num",
                                                                "number", "id", "numbers"};
  static constexpr std::array<std::string_view, 11> kWords = {
      "ssn", "sin",   "tel",      "mobile", "mobil",   "cell",
      "fax", "handy", "passport", "iban",   "ssnumber"};
  std::vector<std::string> words = words_of(name);
  const bool numbered = words.size() > 1 && is_one_of(words.back(), kSuffixes);
  if (numbered) words.pop_back();
  const std::string& last = words.back();
  if (last == "card") return numbered;
  if (last == "security") return words.size() > 1 && words[words.size() - 2] == "social";
  return last.find("phone") != std::string::npos || last.find("telefon") != std::string::npos ||
         is_one_of(last, kWords);
}

bool is_code_name(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kAnywhere = {
      "id",  "ids",     "pk",       "fk",     "code", "codes",
      "zip", "zipcode", "postcode", "postal", "plz",  "fips"};
  const std::vector<std::string> words = words_of(name);
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return is_one_of(word, kAnywhere); });
}

}  // namespace ballast
