// The frame of the HTML reports: one page without anything outside it.
#pragma once

#include <string>

#include "data/images/image_set.h"

namespace ballast {

// title: raw bytes; body: HTML.
std::string html_page(const std::string& title, const std::string& body);

// A picture inside the page, as wide as it is; `label` is what a screen reader says (raw bytes).
std::string html_picture(const Image& image, const std::string& label);

// RFC 4648, with padding.
std::string base64(const std::string& bytes);

}  // namespace ballast
