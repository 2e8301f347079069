// A check of JSON texts from files before they are parsed.
#pragma once

#include <string_view>

namespace ballast {

// The largest number of arrays and objects inside one another. Copying, comparing or printing a
// deeply nested value recurses and would overflow the stack. Any text is accepted.
int json_depth(std::string_view text);

}  // namespace ballast
