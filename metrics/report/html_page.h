// HTML reports: a single self-contained page.
#pragma once

#include <string>

#include "data/images/image_set.h"

namespace ballast {

// title: raw bytes; body: HTML.
std::string html_page(const std::string& title, const std::string& body);

// An embedded image in its original size; `label` is its alternative text (raw bytes).
std::string html_picture(const Image& image, const std::string& label);

// RFC 4648, with padding.
std::string base64(const std::string& bytes);

}  // namespace ballast
