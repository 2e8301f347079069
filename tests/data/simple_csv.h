// A small CSV parser that is independent of the product, as a reference for tests.
#pragma once

#include <string>
#include <vector>

namespace ballast {

struct SimpleCell {
  std::string text;
  bool quoted_empty = false;
  bool operator==(const SimpleCell& other) const {
    return text == other.text && quoted_empty == other.quoted_empty;
  }
};
using SimpleRow = std::vector<SimpleCell>;

// For well-formed content only.
inline std::vector<SimpleRow> parse_simply(const std::string& content, char delimiter) {
  std::vector<SimpleRow> rows;
  std::size_t i = 0;
  while (i < content.size()) {
    if (content[i] == '\n' || content[i] == '\r') {  // empty line
      ++i;
      continue;
    }
    SimpleRow row;
    for (;;) {
      SimpleCell cell;
      if (i < content.size() && content[i] == '"') {
        for (++i; content[i] != '"' || (i + 1 < content.size() && content[i + 1] == '"'); ++i) {
          if (content[i] == '"') ++i;
          cell.text += content[i];
        }
        ++i;
        cell.quoted_empty = cell.text.empty();
      } else {
        while (i < content.size() && content[i] != delimiter && content[i] != '\n' &&
               content[i] != '\r') {
          cell.text += content[i++];
        }
      }
      row.push_back(cell);
      if (i == content.size() || content[i] != delimiter) break;
      ++i;
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace ballast
