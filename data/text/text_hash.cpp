#include "data/text/text_hash.h"

#include <cstdint>
#include <cstring>
#include <random>

namespace ballast {
namespace {

std::uint64_t random_word() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

struct Key {
  std::uint64_t start = random_word();
  std::uint64_t factor = random_word() | 1U;
  std::uint64_t last_factor = random_word() | 1U;
};

std::uint64_t fold(std::uint64_t left, std::uint64_t right) {
  const unsigned __int128 product = static_cast<unsigned __int128>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

// Multiply and fold, eight bytes at a time (as in wyhash).
std::size_t TextHash::operator()(std::string_view text) const noexcept {
  static const Key key;
  std::uint64_t hash = key.start ^ text.size();
  const char* next = text.data();
  std::size_t left = text.size();
  std::uint64_t word = 0;
  for (; left >= sizeof word; left -= sizeof word, next += sizeof word) {
    std::memcpy(&word, next, sizeof word);
    hash = fold(hash ^ word, key.factor);
  }
  word = 0;
  if (left > 0) std::memcpy(&word, next, left);
  return fold(hash ^ word, key.last_factor);
}

}  // namespace ballast
