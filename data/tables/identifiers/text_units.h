// Counts the texts of a form and makes each of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/identifiers/text_form.h"

namespace ballast {

// A pseudo-random permutation of 0 .. size - 1; size is at most 2^62.
std::uint64_t permute(std::uint64_t value, std::uint64_t size, std::uint64_t seed);

// The choices that make a text: the number of a part, its place in a list, or the character at a
// position that all texts have. Units are ordered: numbers and characters first, then lists, long
// ones first. The first `head_units` units make the head; of the last of them, whose choices are
// cut into blocks, the head has the block.
class TextUnits {
 public:
  explicit TextUnits(TextForm form);
  const TextForm& form() const { return form_; }

  // Makes the head of as few units as have `least` combinations. Returns the number of heads.
  std::uint64_t set_head(double least);
  // The combinations of all units, without short lists of up to `most_listed` values.
  double combinations(std::size_t most_listed) const;

  // False for a head of an invalid pattern.
  bool has_valid_head() const;

  // The head of a real text; nothing if no new text has it.
  std::optional<std::uint64_t> head_of(std::string_view text) const;
  // Raises the top to the growing part of a real text. Returns false if it has another form.
  bool raise_top(std::string_view text);
  // Removes the heads of these texts and raises the top to them.
  void avoid(const std::vector<std::string_view>& texts);
  // In how many of all turns to make a text this form has one.
  std::uint64_t turns() const { return std::max<std::uint64_t>(1, form_.heads.size()); }

  // How many texts each head has, as far as they are counted.
  std::uint64_t room() const { return room_; }
  // The text with this number, below room(), of a head. Distinct numbers give distinct texts.
  void append(std::uint64_t head, std::uint64_t number, std::uint64_t seed, std::string& out) const;
  // A text whose growing part is above the top. Distinct numbers give distinct texts.
  void append_grown(std::uint64_t number, std::uint64_t seed, std::string& out) const;

 private:
  struct Unit {
    std::size_t part = 0;
    std::size_t place = 0;  // of a character
    std::uint64_t choices = 1;
  };
  void count_rooms();
  bool is_growing(const Unit& unit) const { return unit.part == form_.growing; }
  // The choices of a unit that the head leaves open.
  std::uint64_t open_choices(std::size_t unit) const;
  std::uint64_t block_of(std::size_t unit) const {
    return unit + 1 == form_.head_units ? form_.block : 1;
  }
  std::optional<std::uint64_t> choice(const Unit& unit, std::string_view piece) const;
  void append_part(std::size_t part, const std::vector<std::uint64_t>& chosen, std::uint64_t seed,
                   std::string& out) const;
  void append_characters(std::uint64_t number, std::uint64_t seed, std::string& out) const;

  TextForm form_;
  std::vector<Unit> units_;
  std::vector<std::size_t> first_unit_;  // of each part
  std::uint64_t room_ = 1;
  std::uint64_t grown_room_ = 1;  // without the growing part
  bool octets_ = false;           // four numbers up to 255 with points between them
};

}  // namespace ballast
