#include "metrics/report/html_page.h"

#include <doctest/doctest.h>

using namespace ballast;

TEST_CASE("base64: the examples of RFC 4648, and high bytes") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xff\xfe\xfb") == "//77");
}

TEST_CASE("HTML: the title of a page and the label of an image are escaped") {
  const std::string page = html_page("a<b", "<p>text</p>");
  CHECK(page.find("<title>a&lt;b</title>") != std::string::npos);
  CHECK(page.find("<p>text</p>") != std::string::npos);
  const std::string picture = html_picture({1, 2, 1, {0, 255}}, "it's");
  CHECK(picture.find("width='2' height='1'") != std::string::npos);
  CHECK(picture.find("it's") == std::string::npos);
  CHECK(picture.find("data:image/png;base64,iVBORw0KGgo") != std::string::npos);
}
