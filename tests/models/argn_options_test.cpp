#include <doctest/doctest.h>

#include "models/argn/argn.h"
#include "models/tabular/table_model.h"

namespace ballast::test {

TEST_CASE("argn chooses options by the number of rows unless they are given") {
  FitOptions many = argn::kind().defaults;
  choose_defaults(argn::kind(), many, 30000);
  CHECK(many.weight_decay == 0.4);
  CHECK(many.dropout == 0);
  CHECK(many.early_stop == 5);
  FitOptions few = argn::kind().defaults;
  choose_defaults(argn::kind(), few, 200);
  CHECK(few.weight_decay == 2);
  CHECK(few.dropout == 0.25);
  CHECK(few.encoder.bins->bins == 32);
  CHECK(few.early_stop == 0);

  FitOptions given = argn::kind().defaults;
  given.weight_decay = 0;
  given.early_stop = 3;
  given.encoder.bins->bins = 50;
  choose_defaults(argn::kind(), given, 200);
  CHECK(given.weight_decay == 0);
  CHECK(given.dropout == 0.25);
  CHECK(given.early_stop == 3);
  CHECK(given.encoder.bins->bins == 50);
  given.dropout = 0;
  choose_defaults(argn::kind(), given, 200);
  CHECK(given.dropout == 0);
}

TEST_CASE("dropout of all activations and a negative weight decay are refused") {
  FitOptions options = argn::kind().defaults;
  check_model_options(argn::kind(), options);
  options.dropout = 1;
  CHECK_THROWS_AS(check_model_options(argn::kind(), options), UsageError);
  options.dropout = 0;
  options.weight_decay = -0.5;
  CHECK_THROWS_AS(check_model_options(argn::kind(), options), UsageError);
}

}  // namespace ballast::test
