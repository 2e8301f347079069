// Which files are pictures.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

// The format of a picture, such as "PNG", "GIF" or "camera raw": by `start`, the first bytes of the
// file, or, if these are of no known format, by the extension of its name, in any case. Empty if
// neither is of a picture.
std::string picture_kind(const std::string& path, std::string_view start);

// Whether pictures of this kind can be decoded: PNG and JPEG.
bool is_decoded(const std::string& kind);

}  // namespace ballast
