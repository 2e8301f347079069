// Identifiers: new texts have the format of the real ones but differ from all of them.
#include "data/tables/identifiers/identifier.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "kernels/error.h"

using namespace ballast;

namespace {

std::vector<std::string> fresh(const std::string& pattern, std::size_t count,
                               std::uint64_t seed = 0) {
  const IdentifierMaker maker(pattern, seed);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    texts.emplace_back();
    maker.append(i, texts.back());
  }
  return texts;
}

std::string learn(const std::vector<std::string>& texts) {
  return learn_identifier({texts.begin(), texts.end()});
}

// New texts for `real`, checked to be new, distinct, and a pure function of seed and index. The
// pattern must contain no real text.
std::vector<std::string> check(const std::vector<std::string>& real, std::size_t count = 20000) {
  const std::string pattern = learn(real);
  const std::set<std::string> known(real.begin(), real.end());
  const std::vector<std::string> texts = fresh(pattern, count);
  CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == count);
  CHECK(std::none_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return known.count(text) > 0; }));
  CHECK(fresh(pattern, count) == texts);
  CHECK(learn(real) == pattern);
  return texts;
}

std::string random_text(std::mt19937_64& random, const std::string& alphabet, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

}  // namespace

TEST_CASE("numbers continue after the largest") {
  std::vector<std::string> real;
  for (int i = 1; i <= 200; ++i) real.push_back(std::to_string(3 * i));
  CHECK(check(real)[0] == "1000");
  for (std::string& text : real) text = " -" + text;
  CHECK(check(real)[1] == " -1001");
  CHECK(check({"-5", "3", "0"})[0] == "10");
  CHECK(check({"7"})[0].size() > 0);
}

TEST_CASE("numbers within a text, padded with zeros") {
  std::vector<std::string> real;
  for (int i = 0; i < 150; ++i) {
    std::string digits = std::to_string(i);
    real.push_back("CUST-" + std::string(6 - digits.size(), '0') + digits + "/x");
  }
  const std::vector<std::string> texts = check(real);
  CHECK(texts[0] == "CUST-001000/x");
  CHECK(texts[19999] == "CUST-020999/x");
  CHECK(check({"9", "10", "11"}, 2)[0] == "20");
}

TEST_CASE("the next number tells no more of the largest than the range does") {
  std::vector<std::string> real;
  for (int i = 0; i < 378; ++i) real.push_back(std::to_string(2024000123 + i));
  CHECK(check(real)[0] == "2024001000");
  std::vector<std::string> more = real;
  more.push_back(std::to_string(2024000123 + 378));
  CHECK(learn(more) == learn(real));
}

TEST_CASE("numbers of a huge range have a valid pattern") {
  check({"-99999999999999999", "999999999999999999"}, 100);
  check({"1", "999999999999999999"}, 100);
}

TEST_CASE("scattered numbers keep their digits") {
  std::mt19937_64 random(9);
  std::vector<std::string> real;
  for (int i = 0; i < 60; ++i) real.push_back(std::to_string(100000000 + random() % 800000000));
  for (const std::string& text : check(real)) {
    CHECK(text.size() == 9);
    CHECK(text[0] != '0');
    CHECK(text.find_first_not_of("0123456789") == std::string::npos);
  }
}

TEST_CASE("what all texts share stays, unless there are few") {
  std::vector<std::string> real;
  for (const char* name :
       {"ann", "bo", "chris", "dominic", "eve", "fritz", "gabriele", "hu", "ian"}) {
    real.push_back(std::string(name) + "@mail.example");
  }
  for (const std::string& text : fresh(learn(real), 100)) {
    CHECK_FALSE(text.ends_with("@mail.example"));
    CHECK(text.find('@') != std::string::npos);
  }
  real.emplace_back("john@mail.example");
  for (const std::string& text : check(real)) CHECK(text.ends_with("@mail.example"));
  real.emplace_back("josé@mail.example");
  for (const std::string& text : check(real)) CHECK(text.ends_with("@mail.example"));
  CHECK(learn({"ann@mail.example"}).find("mail") == std::string::npos);
}

TEST_CASE("UUIDs keep their format") {
  std::mt19937_64 random(3);
  const std::string hex = "0123456789abcdef";
  std::vector<std::string> real;
  for (int i = 0; i < 5000; ++i) {
    real.push_back(random_text(random, hex, 8) + "-" + random_text(random, hex, 4) + "-4" +
                   random_text(random, hex, 3) + "-" + random_text(random, "89ab", 1) +
                   random_text(random, hex, 3) + "-" + random_text(random, hex, 12));
  }
  std::set<std::string> middles;
  for (const std::string& text : fresh(learn(real), 60)) middles.insert(text.substr(9, 4));
  CHECK(middles.size() > 50);  // not the same text with different heads
  for (const std::string& text : check(real)) {
    CHECK(text.size() == 36);
    CHECK(text[8] == '-');
    CHECK(text[14] == '4');
    CHECK(std::string("89ab").find(text[19]) != std::string::npos);
    CHECK(text.find_first_not_of(hex + "-") == std::string::npos);
  }
}

TEST_CASE("texts of many lengths") {
  std::mt19937_64 random(4);
  const std::string small = "abcdefghijklmnopqrstuvwxyz";
  std::vector<std::string> real;
  for (int i = 0; i < 1000; ++i) {
    real.push_back("X" + random_text(random, small, 3 + random() % 6) + "." +
                   random_text(random, small, 4) + "@mail.org");
  }
  std::sort(real.begin(), real.end());
  real.erase(std::unique(real.begin(), real.end()), real.end());
  for (const std::string& text : check(real)) {
    CHECK(text.find('@') != std::string::npos);
    CHECK((text[0] >= 'A' && text[0] <= 'Z'));
  }
}

TEST_CASE("if all texts of a format are taken, new ones are longer") {
  std::vector<std::string> real;
  for (int i = 0; i < 128; ++i) {
    std::string text;
    for (int bit = 0; bit < 7; ++bit) text += (i >> bit & 1) != 0 ? 'x' : 'y';
    real.push_back(text);
  }
  for (const std::string& text : check(real)) CHECK(text.size() > 7);
}

TEST_CASE("short texts with few free combinations") {
  std::vector<std::string> real;
  for (char first = 'A'; first <= 'Z'; ++first) {
    for (char second = 'a'; second <= 'h'; ++second) real.push_back({first, second, 'q', 'Q'});
  }
  check(real);
}

TEST_CASE("arbitrary bytes") {
  std::mt19937_64 random(5);
  std::set<std::string> real;
  while (real.size() < 300) {
    std::string text;
    for (std::size_t i = random() % 12; i > 0; --i) text += static_cast<char>(random() % 256);
    real.insert(text);
  }
  check({real.begin(), real.end()});
  check({"Zoë", "Łukasz", "Ünal", "Ana", "Bo"});
  check({"...", "..", "."});
  check({std::string(5000, 'a'), std::string(5000, 'b'), "c"}, 100);
}

TEST_CASE("new texts of small tables of random texts") {
  std::mt19937_64 random(12);
  for (const char* alphabet : {"0.", "0123456789.", "a0-", ":-/09", "aB9.-", "12/"}) {
    for (int table = 0; table < 40; ++table) {
      std::set<std::string> real;
      for (std::size_t i = 1 + random() % 30; i > 0; --i) {
        real.insert("/" + random_text(random, alphabet, 1 + random() % 7) + "/");
      }
      check({real.begin(), real.end()}, 60);
    }
  }
}

TEST_CASE("new texts avoid additional texts") {
  // The same number of texts for both, checked to be new to both.
  const auto check_both = [](const std::vector<std::string>& real,
                             const std::vector<std::string>& others) {
    IdentifierMaker maker(learn(real));
    maker.avoid(others);
    std::set<std::string> texts(real.begin(), real.end());
    texts.insert(others.begin(), others.end());
    const std::size_t before = texts.size();
    std::string first;
    maker.append(0, first);
    for (std::size_t i = 0; i < 20000; ++i) {
      std::string text;
      maker.append(i, text);
      texts.insert(text);
    }
    CHECK(texts.size() == before + 20000);
    return first;
  };
  std::vector<std::string> codes;
  for (int i = 0; i < 20; ++i) codes.push_back("A-" + std::to_string(i));
  CHECK(check_both(codes, {"A-300", "A-299", "B-999", "A-", "A-4x", "", "A-1e9"}) == "A-301");
  CHECK(check_both({"0007", "0012"}, {"13", "0500", "0011"}) == "0501");
  CHECK(check_both({"7", "12"}, {"9", "9223372036854775807", "99999999999999999999"}) == "20");
  CHECK(check_both({"1", "2"}, {}) == "10");
  // A text that was generated before; all of them; and the case without a free head.
  std::mt19937_64 random(8);
  std::vector<std::string> real;
  for (int i = 0; i < 200; ++i) real.push_back(random_text(random, "0123456789ABCDEF", 10));
  const std::vector<std::string> made = fresh(learn(real), 20000);
  CHECK(check_both(real, {made[0]}).size() == 10);
  CHECK(check_both(real, made).size() == 11);
  real = {"a", "b"};
  CHECK(check_both(real, fresh(learn(real), 20000)).size() > 2);
  real = {std::string(60, 'a'), "b"};
  CHECK(check_both(real, fresh(learn(real), 20000)).size() > 2);
}

TEST_CASE("another seed gives different texts of the same pattern") {
  std::mt19937_64 random(6);
  std::vector<std::string> real;
  for (int i = 0; i < 200; ++i) real.push_back(random_text(random, "ABCDEF0123456789", 10));
  const std::string pattern = learn(real);
  CHECK(fresh(pattern, 100, 1) != fresh(pattern, 100, 2));
  for (const std::string& text : real) CHECK(pattern.find(text) == std::string::npos);
}

TEST_CASE("invalid patterns are rejected") {
  const std::string pattern = learn({"ab", "cde", "fg-h"});
  for (std::size_t size = 0; size < pattern.size(); ++size) {
    CHECK_THROWS_AS(IdentifierMaker(pattern.substr(0, size)), Error);
  }
  for (const char* largest : {"9223372036854775807", "-9223372036854775808"}) {
    const std::string digits = std::to_string(std::string(largest).size());
    const std::string numbers = "6:number,0:,0:,1:0," + digits + ":" + largest + ",";
    CHECK_THROWS_AS(IdentifierMaker{numbers}, Error);  // the next number would overflow
  }
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {  // every change is rejected or harmless
    std::string changed = pattern;
    changed[random() % changed.size()] = static_cast<char>(random() % 256);
    try {
      fresh(changed, 3);
    } catch (const Error&) {
    }
  }
}
