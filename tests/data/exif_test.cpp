// Turning pictures as their metadata says.
#include "data/images/exif.h"

#include <doctest/doctest.h>

#include "tests/data/pictures.h"

using namespace ballast;

TEST_CASE("EXIF: all eight orientations") {
  // Letters for pixels; rows end with a stroke.
  const auto turned = [](int orientation) {
    const Image image = upright({2, 3, 1, {'a', 'b', 'c', 'd', 'e', 'f'}}, orientation);
    std::string text;
    for (Index i = 0; i < image.height * image.width; ++i) {
      text += static_cast<char>(image.pixels[static_cast<std::size_t>(i)]);
      if ((i + 1) % image.width == 0) text += '|';
    }
    return text;
  };
  CHECK(turned(1) == "abc|def|");
  CHECK(turned(2) == "cba|fed|");
  CHECK(turned(3) == "fed|cba|");
  CHECK(turned(4) == "def|abc|");
  CHECK(turned(5) == "ad|be|cf|");
  CHECK(turned(6) == "da|eb|fc|");
  CHECK(turned(7) == "fc|eb|da|");
  CHECK(turned(8) == "cf|be|ad|");
  CHECK(upright({2, 1, 3, {1, 2, 3, 4, 5, 6}}, 6).pixels == PixelBytes{4, 5, 6, 1, 2, 3});
}

TEST_CASE("EXIF: the orientation is found in either byte order, and 1 if it is not valid") {
  for (const bool little : {false, true}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const std::string exif = exif_bytes(orientation, little);
      CHECK(exif_orientation(exif) == orientation);
      CHECK(exif_orientation(std::string("Exif\0\0", 6) + exif) == orientation);
    }
    CHECK(exif_orientation(exif_bytes(0, little)) == 1);
    CHECK(exif_orientation(exif_bytes(9, little)) == 1);
  }
  const std::string exif = exif_bytes(6);
  const auto changed = [&](std::size_t at, char value) {
    std::string bytes = exif;
    bytes[at] = value;
    return exif_orientation(bytes);
  };
  CHECK(exif_orientation("") == 1);
  CHECK(changed(0, 'X') == 1);     // byte order
  CHECK(changed(7, 0) == 1);       // the directory in the header
  CHECK(changed(4, '\x7f') == 1);  // and beyond the end
  CHECK(changed(9, 1) == 1);       // one entry only
  CHECK(changed(8, '\x7f') == 6);  // more entries than there are
  CHECK(changed(25, 4) == 1);      // another type
  CHECK(changed(29, 2) == 1);      // two values
}
