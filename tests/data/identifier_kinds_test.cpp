// New identifiers of usual kinds have the format of the kind and stay in the range seen.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "data/tables/identifiers/identifier.h"
#include "kernels/error.h"

using namespace ballast;

namespace {

using Strings = std::vector<std::string>;

// Random pieces of identifiers.
class Pieces {
 public:
  std::int64_t number(std::int64_t least, std::int64_t most) {
    return least +
           static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most - least + 1));
  }
  std::string digits(std::int64_t least, std::int64_t most, std::size_t width = 0) {
    const std::string text = std::to_string(number(least, most));
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
  }
  std::string of(const std::string& alphabet, std::size_t least, std::size_t most = 0) {
    std::string text;
    const auto size = static_cast<std::size_t>(
        number(static_cast<std::int64_t>(least), static_cast<std::int64_t>(std::max(least, most))));
    while (text.size() < size) text += alphabet[random_() % alphabet.size()];
    return text;
  }
  std::string hex(std::size_t size) { return of("0123456789abcdef", size); }
  std::string word(std::size_t least, std::size_t most) {
    return of("abcdefghijklmnopqrstuvwxyz", least, most);
  }
  std::string any(const Strings& values) { return values[random_() % values.size()]; }

 private:
  std::mt19937_64 random_{11};
};

struct Kind {
  std::string name;
  std::function<std::string(Pieces&, int)> real;
  std::string expression;  // that new texts match
};

std::string octet() { return "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"; }

std::vector<Kind> kinds() {
  const auto octets = [](Pieces& p) {
    return p.digits(0, 255) + "." + p.digits(0, 255) + "." + p.digits(0, 255) + "." +
           p.digits(0, 255);
  };
  const auto uuid = [](Pieces& p) {
    return p.hex(8) + "-" + p.hex(4) + "-4" + p.hex(3) + "-" + p.of("89ab", 1) + p.hex(3) + "-" +
           p.hex(12);
  };
  return {
      {"e-mail addresses, names",
       [](Pieces& p, int) {
         return p.word(3, 9) + p.any({"", "." + p.word(2, 6), p.digits(1, 99)}) + "@" +
                p.any({"gmail.com", "web.de", "example.co.uk"});
       },
       "[a-z]{3,9}(\\.[a-z]{2,6}|[1-9][0-9]?)?@(gmail\\.com|web\\.de|example\\.co\\.uk)"},
      {"e-mail addresses, numbers",
       [](Pieces& p, int i) {
         return "user" + std::to_string(i) + ".x" + p.digits(0, 999) + "@example." +
                p.any({"com", "de", "org"});
       },
       "user([1-9][0-9]{0,2}|0)\\.x([1-9][0-9]{0,2}|0)@example\\.(com|de|org)"},
      {"IPv4", [=](Pieces& p, int) { return octets(p); }, octet() + "(\\." + octet() + "){3}"},
      {"IPv4 of a network",
       [](Pieces&, int i) {
         return "10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256);
       },
       "10\\.0\\." + octet() + "\\." + octet()},
      {"IPv4 of one subnet, taken",
       [](Pieces&, int i) { return "192.168.1." + std::to_string(i % 250); },
       "192\\.168\\." + octet() + "\\." + octet()},
      {"IPv6",
       [](Pieces& p, int) {
         return "2001:db8::" + p.of("123456789abcdef", 1) + p.hex(2) + ":" +
                p.of("123456789abcdef", 1) + p.of("0123456789abcdef", 0, 3);
       },
       "2001:db8::[1-9a-f][0-9a-f]{2}:[1-9a-f][0-9a-f]{0,3}"},
      {"URL",
       [](Pieces& p, int i) {
         return "https://shop.example.com/item/" + p.digits(7, 99999) +
                "?ref=" + std::to_string(i) + "&lang=" + p.any({"de", "en"});
       },
       "https://shop\\.example\\.com/item/[1-9][0-9]{0,4}\\?ref=([1-9][0-9]{0,2}|0)&lang=(de|en)"},
      {"URL with words",
       [](Pieces& p, int) {
         return p.any({"http", "https"}) + "://" + p.any({"a", "bb"}) + ".org/" + p.word(4, 9) +
                "-" + p.word(3, 6) + ".html";
       },
       "https?://(a|bb)\\.org/[a-z]{4,9}-[a-z]{3,6}\\.html"},
      {"coordinates",
       [](Pieces& p, int) {
         return p.digits(47, 48) + "." + p.digits(0, 999999, 6) + ", " + p.digits(11, 12) + "." +
                p.digits(0, 999999, 6);
       },
       "4[78]\\.[0-9]{6}, 1[12]\\.[0-9]{6}"},
      {"UUID", [=](Pieces& p, int) { return uuid(p); },
       "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"},
      {"MAC",
       [](Pieces& p, int) {
         const std::string hex = "0123456789ABCDEF";
         return "00-1B-44-" + p.of(hex, 2) + "-" + p.of(hex, 2) + "-" + p.of(hex, 2);
       },
       "00-1B-44(-[0-9A-F]{2}){3}"},
      {"IBAN",
       [](Pieces& p, int) {
         return "DE" + p.digits(2, 98, 2) + p.digits(10000000, 99999999) +
                p.digits(0, 9999999999, 10);
       },
       "DE[0-9]{20}"},
      {"IBAN of two countries",
       [](Pieces& p, int) {
         const std::string end = p.digits(0, 9999, 4) + " " + p.digits(0, 9999, 4);
         return p.any(
             {"DE" + p.digits(2, 98, 2) + " " + end, "GB" + p.digits(2, 98, 2) + " NWBK " + end});
       },
       "(DE[0-9]{2}|GB[0-9]{2} NWBK)( [0-9]{4}){2}"},
      {"phone numbers",
       [](Pieces& p, int) {
         return "+49 " + p.any({"30", "40", "151"}) + " " + p.digits(1000000, 9999999);
       },
       "\\+49 (30|40|151) [1-9][0-9]{6}"},
      {"phone numbers of many lengths",
       [](Pieces& p, int) {
         return "+49" + p.any({"30", "151"}) + p.digits(1000000, 99999999);
       },
       "\\+49[1-9][0-9]{8,10}"},
      {"licence plates",
       [](Pieces& p, int) {
         return p.any({"M", "B", "HH"}) + "-" + p.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1, 2) + " " +
                p.digits(1, 9999);
       },
       "(M|B|HH)-[A-Z]{1,2} [1-9][0-9]{0,3}"},
      {"orders",
       [](Pieces& p, int) { return "ORDER-" + p.digits(2018, 2023) + "-" + p.digits(1, 5000, 6); },
       "ORDER-(201[89]|202[0-3])-00[0-5][0-9]{3}"},
      {"orders of a year",
       [](Pieces&, int i) { return "ORDER-2020-000" + std::to_string(100 + i); },
       "ORDER-2020-[0-9]{6}"},
      {"paths",
       [](Pieces& p, int) {
         return "/home/" + p.any({"ann", "bob"}) + "/" + p.word(3, 8) + "_" + p.digits(1, 300) +
                ".tar.gz";
       },
       "/home/(ann|bob)/[a-z]{3,8}_[1-9][0-9]{0,2}\\.tar\\.gz"},
      {"versions",
       [](Pieces& p, int) {
         return "v" + p.digits(0, 9) + "." + p.digits(0, 20) + "." + p.digits(0, 30) +
                p.any({"", "-alpha", "-beta"});
       },
       "v[0-9]\\.(1?[0-9]|20)\\.([12]?[0-9]|30)(-alpha|-beta)?"},
      {"SHA-1", [](Pieces& p, int) { return p.hex(40); }, "[0-9a-f]{40}"},
      {"hexadecimal numbers", [](Pieces& p, int) { return "0x" + p.hex(8); }, "0x[0-9a-f]{8}"},
      {"base 64",
       [](Pieces& p, int) {
         return p.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 12);
       },
       "[A-Za-z0-9]{12}"},
      {"dates with a text",
       [](Pieces& p, int) {
         return p.digits(1900, 2023) + "-" + p.digits(1, 12, 2) + "-" + p.digits(1, 28, 2) + " " +
                p.word(2, 2);
       },
       "(19[0-9]{2}|20[01][0-9]|202[0-3])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) [a-z]{2}"},
      {"dates with names of months",
       [](Pieces& p, int) {
         return p.digits(1, 28) + "-" + p.any({"Jan", "Feb", "Mar", "Apr", "May"}) + "-" +
                p.digits(1950, 2020);
       },
       "([1-9]|1[0-9]|2[0-8])-(Jan|Feb|Mar|Apr|May)-(19[5-9][0-9]|20[01][0-9]|2020)"},
      {"months", [](Pieces& p, int) { return p.digits(1700, 2023) + "." + p.digits(1, 12, 2); },
       "(1[789][0-9]{2}|20[0-9]{2})\\.(0[1-9]|1[0-2])"},
      {"times",
       [](Pieces& p, int) {
         return p.digits(0, 23, 2) + ":" + p.digits(0, 59, 2) + ":" + p.digits(0, 59, 2) + "." +
                p.digits(0, 999, 3);
       },
       "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}"},
      {"numbers that end with zeros", [](Pieces& p, int) { return p.digits(1000, 999999) + "00"; },
       "[1-9][0-9]{3,5}00"},
      {"streets", [](Pieces& p, int) { return p.word(4, 9) + "straße " + p.digits(1, 150); },
       "[a-z]{4,9}straße [1-9][0-9]{0,2}"},
      {"words with a common end", [](Pieces& p, int) { return p.word(4, 9) + "gasse"; },
       "[a-z]{4,9}gasse"},
  };
}

// Learns from the texts and checks 1,000 new ones.
std::set<std::string> check_kind(const std::set<std::string>& real, const std::string& format) {
  const std::string pattern = learn_identifier({real.begin(), real.end()});
  CHECK(pattern.size() < 6000);
  const IdentifierMaker maker(pattern, 1);
  const std::regex expression(format);
  std::set<std::string> texts;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    std::string text;
    maker.append(i, text);
    CAPTURE(text);
    REQUIRE(std::regex_match(text, expression));
    REQUIRE(real.count(text) == 0);
    REQUIRE(texts.insert(text).second);
  }
  return texts;
}

}  // namespace

TEST_CASE("new identifiers of usual kinds have their format") {
  Pieces pieces;
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.name);
    std::set<std::string> real;
    for (int i = 0; i < 300; ++i) real.insert(kind.real(pieces, i));
    check_kind(real, kind.expression);
  }
}

TEST_CASE("few hexadecimal numbers keep their digits") {
  Pieces pieces;
  std::set<std::string> real;
  for (int i = 0; i < 20; ++i) real.insert("0x" + pieces.hex(8));
  check_kind(real, "0x[0-9a-f]{8}");
}

TEST_CASE("coordinates stay in the bounding box") {
  Pieces pieces;
  std::set<std::string> real;
  for (int i = 0; i < 300; ++i) {
    const std::int64_t longitude = pieces.number(2500, 9500);  // 0.2500 to 0.9500
    real.insert(std::to_string(pieces.number(470, 489) / 10) + "." + pieces.digits(0, 9999, 4) +
                ", -0." + std::to_string(longitude));
  }
  for (const std::string& text : check_kind(real, "4[78]\\.[0-9]{4}, -0\\.[0-9]{4}")) {
    const double longitude = std::stod(text.substr(text.find(' ')));
    CHECK(std::stod(text) <= std::stod(*real.rbegin()));
    CHECK(std::stod(text) >= std::stod(*real.begin()));
    CHECK(longitude <= -0.25);
    CHECK(longitude >= -0.95);
  }
}

TEST_CASE("e-mail addresses have new local parts and known domains") {
  Pieces pieces;
  std::set<std::string> real;
  std::set<std::string> names;
  while (real.size() < 300) {
    const std::string name =
        pieces.any({"ann", "bea", "cy", "dora"}) + "." + pieces.word(4, 8) + "@";
    if (names.insert(name).second) real.insert(name + pieces.any({"one.com", "two.com"}));
  }
  const std::string pattern = learn_identifier({real.begin(), real.end()});
  for (const std::string& name : names) {
    CHECK(pattern.find(name.substr(name.find('.') + 1, name.size() - 2)) == std::string::npos);
  }
  for (const std::string& text :
       check_kind(real, "(ann|bea|cy|dora)\\.[a-z]{4,8}@(one|two)\\.com")) {
    CHECK(names.count(text.substr(0, text.find('@') + 1)) == 0);
  }
}

TEST_CASE("when all combinations are taken, a number grows") {
  std::set<std::string> real;
  for (int i = 0; i < 400; ++i) {
    real.insert("v" + std::to_string(i / 100 + 1) + "." + std::to_string(i / 10 % 10) + "." +
                std::to_string(i % 10));
  }
  const auto texts = check_kind(real, "v[0-9]{1,2}\\.[0-9]\\.[0-9]");
  CHECK(texts.begin()->starts_with("v1"));  // v10 follows v5 to v9
  CHECK(std::none_of(texts.begin(), texts.end(),
                     [](const std::string& text) { return text.starts_with("v4."); }));
}

TEST_CASE("addresses of a full network continue in the next one") {
  std::set<std::string> real;
  for (int i = 0; i < 256; ++i) real.insert("192.168.1." + std::to_string(i));
  IdentifierMaker maker(learn_identifier({real.begin(), real.end()}));
  const auto made = [&](std::uint64_t index) {
    std::string text;
    maker.append(index, text);
    return text;
  };
  CHECK(made(0).starts_with("192.168.2."));
  const std::string far = made(70'000);
  CHECK(std::regex_match(far, std::regex("192\\.169\\." + octet() + "\\." + octet())));
  maker.avoid({far});
  for (std::uint64_t i = 0; i < 70'000; ++i) REQUIRE(made(i) != far);
}

TEST_CASE("values of a few texts are not kept") {
  const std::string pattern = learn_identifier(
      {"ann@one.com", "bea@two.com", "cy@three.com", "dora@four.com", "eve@five.org"});
  for (const char* part : {"ann", "one", "three", "four"}) {
    CHECK(pattern.find(part) == std::string::npos);
  }
}

TEST_CASE("the end of a text that is longer than the others is not kept") {
  Pieces pieces;
  for (const std::string start : {"", "user-"}) {
    std::set<std::string> real = {start + "smithsonianinstitute"};
    while (real.size() < 15) real.insert(start + pieces.word(3, 3));
    IdentifierMaker maker(learn_identifier({real.begin(), real.end()}));
    for (std::uint64_t i = 0; i < 100; ++i) {
      std::string text;
      maker.append(i, text);
      CHECK(text.find("sonian") == std::string::npos);
    }
  }
}

TEST_CASE("large steps of large numbers stay in the range") {
  Pieces pieces;
  constexpr std::int64_t kStep = 88'331'461'629;
  std::set<std::string> real;
  while (real.size() < 100) {
    const std::string digits = std::to_string(kStep * pieces.number(10, 10'000));
    real.insert("X" + std::string(16 - digits.size(), '0') + digits);
  }
  check_kind(real, "X0[0-9]{15}");
}

TEST_CASE("a text that is no address does not change new addresses") {
  std::set<std::string> real = {"10.0.999999999999999999.4"};
  for (int i = 0; i < 100; ++i) real.insert("10.0.0." + std::to_string(i));
  check_kind(real, "10\\.0\\.[0-9]{1,2}\\." + octet());
}

TEST_CASE("long texts are cut between characters") {
  Strings real;
  for (int i = 0; i < 60; ++i) {
    real.push_back(std::to_string(100'000 + 7919 * i) + "-" + std::string(192, 'x') +
                   "\xc3\xa9 end");
  }
  IdentifierMaker maker(learn_identifier({real.begin(), real.end()}));
  std::string text;
  maker.append(0, text);
  CHECK_FALSE(text.ends_with("\xc3"));
}

TEST_CASE("patterns of earlier versions are read") {
  const auto field = [](const std::string& text) {
    return std::to_string(text.size()) + ":" + text + ",";
  };
  std::string pattern = field("text") + field("2") + field("0123456789") + field("ab");
  pattern += field("1") + field(std::string("\0\0\1\0", 4));
  pattern += field("2") + field("0") + field("12") + field("0") + field("70");
  IdentifierMaker maker(pattern);
  std::set<std::string> texts;
  for (std::uint64_t i = 0; i < 100; ++i) {
    std::string text;
    maker.append(i, text);
    texts.insert(text);
    if (i < 40) CHECK(std::regex_match(text, std::regex("(12|70)[ab][0-9]")));
    if (i >= 40) CHECK(text.size() > 4);
  }
  CHECK(texts.size() == 100);
  maker.avoid({"12a5"});
  std::string text;
  maker.append(0, text);
  CHECK(text.starts_with("70"));
  CHECK_THROWS_AS(IdentifierMaker(pattern.substr(0, pattern.size() - 1)), Error);
}
