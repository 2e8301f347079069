#include "models/tabular/options.h"

#include <doctest/doctest.h>

#include <vector>

#include "metrics/report/format.h"
#include "models/options/option_values.h"
#include "models/program/fit.h"
#include "models/program/progress.h"

namespace ballast {
namespace {

TEST_CASE("values of options") {
  CHECK(parse_count("rows", "12", 1) == 12);
  for (const char* text : {"", "0", "-3", "1.5", "1e3", "12x", " 12", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_count("rows", text, 1), UsageError);
  }
  CHECK(parse_seed("seed", "18446744073709551615") == 18446744073709551615ULL);
  CHECK_THROWS_AS(parse_seed("seed", "-1"), UsageError);
  CHECK(parse_positive("learning-rate", "2e-4") == 2e-4);
  for (const char* text : {"nan", "inf", "0", "-1", "", "1e-3x", "0,5"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_positive("learning-rate", text), UsageError);
  }
  CHECK(parse_widths("critic", "256,128") == std::vector<Index>{256, 128});
  for (const char* text : {"", "256,", ",256", "256,,1", "0", "-1", "a", "70000"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_widths("critic", text), UsageError);
  }
  CHECK(parse_delimiter("delimiter", ";") == ";");
  CHECK(parse_delimiter("delimiter", "tab") == "\t");
  CHECK(parse_delimiter("delimiter", "blank") == kBlankRuns);
  CHECK_THROWS_AS(parse_delimiter("delimiter", "ab"), UsageError);
  CHECK_THROWS_AS(parse_delimiter("delimiter", "\""), UsageError);
  CHECK(parse_decimal_separator("decimal", ",") == ",");
  CHECK_THROWS_AS(parse_decimal_separator("decimal", ";"), UsageError);
  CHECK(check_type("a=b=real") == "a=b=real");
  CHECK(check_type("when=date:%d=%m=%Y") == "when=date:%d=%m=%Y");
  CHECK_THROWS_AS(check_type("a=rainbow"), UsageError);
  CHECK_THROWS_AS(check_type("real"), UsageError);
}

FitCall odd_call() {
  FitCall call;
  call.reading.delimiter = "\xff";  // no UTF-8
  call.reading.missing = {"n/a", "\xc3\x28"};
  call.reading.discrete = {"a,b"};
  call.reading.types = {"c=real"};
  call.reading.ignore = {"id"};
  call.reading.no_header = call.reading.trim = true;
  FitOptions& options = call.model;
  options.layers = {{"generator", {3, 4}}};
  options.pac = 5;
  options.batch_size = 50;
  options.embedding = 7;
  options.learning_rate = 0.1;
  options.seed = 18446744073709551615ULL;
  options.encoder.max_categories = 9;
  options.early_stop = 2;
  return call;
}

TEST_CASE("kept options survive the model file, whatever their bytes") {
  const FitCall call = odd_call();
  const std::string text = kept_options(call).dump();
  FitCall back;
  back.model.layers = {{"generator", {}}};
  describe(back).take_kept(nlohmann::json::parse(text));
  CHECK(kept_options(back) == kept_options(call));
  CHECK(back.reading.missing == call.reading.missing);
  CHECK(back.reading.delimiter == call.reading.delimiter);
  CHECK(back.model.seed == call.model.seed);
}

TEST_CASE("a resumed call may repeat kept options but not change them") {
  const auto kept = nlohmann::json::parse(kept_options(odd_call()).dump());
  FitCall call = odd_call();
  CHECK_NOTHROW(describe(call).check_given(kept, {"seed", "missing", "epochs", "threads"}));
  call.model.seed = 3;
  CHECK_THROWS_AS(describe(call).check_given(kept, {"seed"}), UsageError);
  CHECK_NOTHROW(describe(call).check_given(kept, {"missing"}));
  describe(call).take_kept(kept);
  CHECK(call.model.seed == odd_call().model.seed);
}

TEST_CASE("a model file may lack an option that may have no value, but no other") {
  Index levels = 0;
  Index noise = 5;
  OptionTable table;
  table.count("levels", levels, "").or_none().keep();
  table.count("noise", noise, "").keep();
  table.take_kept({{"noise", 7}});
  CHECK(levels == 0);
  CHECK(noise == 7);
  CHECK_THROWS_AS(table.take_kept({{"levels", 3}}), Error);
}

TEST_CASE("numbers in the progress line") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1000) == "1000");
  CHECK(format_count(1234567) == "1,234,567");
  CHECK(format_count(-1000) == "-1000");
  CHECK(duration_text(5) == "0:05");
  CHECK(duration_text(65.9) == "1:05");
  CHECK(duration_text(3723) == "1:02:03");
  CHECK(format_fixed(-1.23456, 3) == "-1.235");
  TrainingState state;
  state.step = 1500;
  state.steps = 3000;
  state.epoch = 2;
  state.epochs = 4;
  state.rate = 31250;
  state.seconds_left = 61;
  state.losses = {0.5, -1};
  CHECK(progress_text(state, {"critic", "generator"}, "rows") ==
        "epoch 2/4  step 1500/3000  critic 0.500  generator -1.000  31,250 rows/s  1:01 left");
  state.losses = {1.25, 2.5, 0.125};
  const std::vector<std::string> labels =
      loss_labels({"critic_loss", "information[]", "information[]"});
  CHECK(labels == std::vector<std::string>{"critic", "information", ""});
  CHECK(progress_text(state, labels, "images") ==
        "epoch 2/4  step 1500/3000  critic 1.250  information 2.500 0.125  31,250 images/s  "
        "1:01 left");
}

}  // namespace
}  // namespace ballast
