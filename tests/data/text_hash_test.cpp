#include "data/text/text_hash.h"

#include <doctest/doctest.h>

#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "data/tables/columns/column_store.h"

namespace ballast {
namespace {

constexpr std::size_t kTexts = 40000;

std::uint64_t fold(std::uint64_t left, std::uint64_t right) {
  const unsigned __int128 product = static_cast<unsigned __int128>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Texts of two words. With a known factor, the second word cancels the hash of the first one.
std::vector<std::string> colliding_texts() {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < kTexts; ++i) {
    const std::uint64_t words[2] = {i, fold(kFactor ^ 16U ^ i, kFactor)};
    std::string text(sizeof words, '\0');
    std::memcpy(text.data(), words, sizeof words);
    texts.push_back(text);
  }
  return texts;
}

std::vector<std::string> ordinary_texts() {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < kTexts; ++i) texts.push_back("a text with " + std::to_string(i));
  return texts;
}

double seconds_to_add(const std::vector<std::string>& texts) {
  const std::clock_t start = std::clock();
  TextPool pool;
  for (const std::string& text : texts) pool.add(text);
  CHECK(pool.size() == static_cast<std::int32_t>(texts.size()));
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("texts that would collide under a known key take no more time than others") {
  const double ordinary = seconds_to_add(ordinary_texts());
  CHECK(seconds_to_add(colliding_texts()) < 10 * ordinary + 0.1);
}

TEST_CASE("equal texts have equal hashes, and texts that differ in a byte others") {
  const TextHash hash;
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 16U, 100U}) {
    const std::string text(size, 'x');
    CHECK(hash(text) == hash(std::string(text)));
    CHECK(hash(text) != hash(text + '\0'));
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = text;
      other[i] ^= 1;
      CHECK(hash(text) != hash(other));
    }
  }
}

TEST_CASE("a pool numbers texts in the order of first occurrence") {
  TextPool pool;
  for (int round = 0; round < 2; ++round) {
    for (std::int32_t i = 0; i < 1000; ++i) CHECK(pool.add(std::to_string(i * 7919)) == i);
  }
  CHECK(pool.text(999) == std::to_string(999 * 7919));
}

}  // namespace ballast
