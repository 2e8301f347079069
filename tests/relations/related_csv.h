// The text of a table with relations between its columns, and checks of its rows that use the text
// only.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace ballast::test {

using Row = std::map<std::string, std::string>;

// The rows of a table without quotes, by column name.
inline std::vector<Row> rows_of(const std::string& csv) {
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> cells{""};
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    return cells;
  };
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> names = cells_of(line);
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = cells_of(line);
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = cells.at(i);
  }
  return rows;
}

inline std::string cents_text(long cents) {
  const long size = std::labs(cents);
  char text[40];
  std::snprintf(text, sizeof text, "%s%ld.%02ld", cents < 0 ? "-" : "", size / 100, size % 100);
  return text;
}
// "12.34" -> 1234
inline long cents_in(const std::string& text) { return std::lround(100 * std::stod(text)); }

inline std::string day_text(int day) {  // days since 2020-01-01, 28 days a month
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", 2020 + day / 336, day / 28 % 12 + 1,
                day % 28 + 1);
  return text;
}

// See kRelations. All columns that are not derived are random.
inline std::string related_csv(int rows, unsigned seed = 1) {
  std::mt19937 random(seed);
  const auto below = [&](int bound) {
    return static_cast<int>(random() % static_cast<unsigned>(bound));
  };
  std::string csv =
      "zip,city,state,total,price,tax,discount,living,above,basement,start,end,red,green,blue,"
      "iq,grade,twice,again,noise\n";
  for (int i = 0; i < rows; ++i) {
    const int place = std::min(below(40), below(40));
    const int city = place * 7 % 20;
    const long price = 100 + below(90000);
    const long tax = below(9000);
    const long discount = below(100);
    const int above = 40 + below(300);
    const int basement = below(2) == 0 ? 0 : below(100);
    const int start = below(900);
    const int end = start + (below(3) == 0 ? 0 : below(400));
    const int colour = std::min(below(3), below(3));
    const bool tested = below(8) > 0;
    const int again = below(50);
    csv += std::to_string(10000 + 37 * place) + ",city " + std::to_string(city) + ",state " +
           std::to_string(city % 6) + ',' + cents_text(price + tax - discount) + ',' +
           cents_text(price) + ',' + cents_text(tax) + ',' + cents_text(discount) + ',' +
           std::to_string(above + basement) + ',' + std::to_string(above) + ',' +
           std::to_string(basement) + ',' + day_text(start) + ',' + day_text(end) + ',' +
           (colour == 0 ? "1," : "0,") + (colour == 1 ? "1," : "0,") + (colour == 2 ? "1," : "0,") +
           (tested ? std::to_string(70 + below(60)) : "") + ',' +
           (tested ? std::string(1, static_cast<char>('A' + below(5))) : "NA") + ',' +
           std::to_string(again) + ',' + std::to_string(again) + ',' + std::to_string(below(5000)) +
           '\n';
  }
  return csv;
}

inline const std::vector<std::string> kRelations = {
    "zip -> city",
    "city -> state",
    "total = price + tax - discount",
    "living = above + basement",
    "start <= end",
    "red + green + blue = 1",
    "grade is missing exactly where iq is",
    "again = twice",
};

// The number of rows of related_csv() in which a relation does not hold. cities: of each zip, and
// states: of each city, as in the real table.
inline int broken_rows(const std::vector<Row>& rows, const std::vector<Row>& real) {
  std::map<std::string, std::string> cities;
  std::map<std::string, std::string> states;
  for (const Row& row : real) {
    cities[row.at("zip")] = row.at("city");
    states[row.at("city")] = row.at("state");
  }
  int broken = 0;
  for (const Row& row : rows) {
    const auto number = [&](const char* name) { return std::stol(row.at(name)); };
    const auto cents = [&](const char* name) { return cents_in(row.at(name)); };
    const auto city = cities.find(row.at("zip"));
    const bool holds =
        (city == cities.end() || city->second == row.at("city")) &&
        states.at(row.at("city")) == row.at("state") &&
        row.at("total") == cents_text(cents("price") + cents("tax") - cents("discount")) &&
        number("living") == number("above") + number("basement") &&
        row.at("start") <= row.at("end") && number("red") + number("green") + number("blue") == 1 &&
        (row.at("iq").empty() == (row.at("grade") == "NA")) && row.at("twice") == row.at("again");
    broken += holds ? 0 : 1;
  }
  return broken;
}

}  // namespace ballast::test
