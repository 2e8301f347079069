#include <doctest/doctest.h>

#include "models/argn/completion.h"

using namespace ballast;

TEST_CASE("probabilities of allowed codes, however unlikely they are together") {
  const std::vector<Real> logits{300, 0, 1, -1};
  const std::vector<float> shares{0, 1, 1, 0.5F};
  std::vector<double> p;
  CHECK(argn::probabilities(logits.data(), 4, shares.data(), p) < 1e-30);
  CHECK(p[0] == 0);
  CHECK(p[2] / p[1] == doctest::Approx(std::exp(1.0)));
  CHECK(p[3] / p[1] == doctest::Approx(0.5 * std::exp(-1.0)));
  CHECK(p[1] + p[2] + p[3] == doctest::Approx(1));
  CHECK(argn::probabilities(logits.data() + 1, 3, nullptr, p) == doctest::Approx(1));
  CHECK(argn::probabilities(logits.data() + 1, 3, shares.data() + 1, p) < 1);
}

TEST_CASE("a code of probability 0 is not drawn") {
  for (const double u : {0.0, 0.3, 0.999999, 1.0}) {
    const std::int32_t code = argn::draw_code({0, 0.25, 0, 0.75, 0}, u);
    CHECK(code == (u < 0.25 ? 1 : 3));
  }
}
