// Values of model files that no fit writes.
#include "models/training/model_file.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "data/tables/csv.h"
#include "data/tables/simulated_tables.h"
#include "kernels/error.h"
#include "models/program/fit.h"
#include "models/rae/options.h"
#include "models/tabular/encoded_rows.h"
#include "models/training/image_model.h"
#include "tests/models/training.h"

namespace ballast {
namespace {

using nlohmann::json;
using Integers64 = std::vector<std::int64_t>;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

void put(const std::string& name, Real value, ModelFile& file) {
  file.put(name, Tensor::full({2}, value));
}

Real value_of(const ModelFile& file, const std::string& name) {
  Tensor tensor = Tensor::zeros({2});
  file.get(name, tensor);
  return tensor.to_vector().front();
}

TEST_CASE("an option of a model file must have a value that a call can give") {
  FitCall call;
  call.model.layers = {{"generator", {3, 4}}};
  const json good = kept_options(call);
  const auto take = [&](const char* name, const json& value) {
    json kept = good;
    kept[name] = value;
    FitCall back = call;
    ModelFile file;
    file.strings[kOptions] = kept.dump();
    take_kept_options(file, back);
  };
  CHECK_NOTHROW(take("early-stop", 0));
  CHECK_NOTHROW(take("pac", 5));
  for (const char* name : {"pac", "batch-size", "embedding", "max-categories"}) {
    CAPTURE(name);
    for (const json& value : {json(0), json(-1), json(kMost), json(1e300), json(2.5)}) {
      CHECK_THROWS_WITH_AS(take(name, value),
                           doctest::Contains("corrupt model file: 'options' is invalid: "), Error);
    }
  }
  CHECK_THROWS_AS(take("early-stop", -1), Error);
  CHECK_THROWS_AS(take("learning-rate", 0), Error);
  CHECK_THROWS_AS(take("delimiter", "ab"), Error);
  CHECK_THROWS_AS(take("type", json::array({"nothing"})), Error);
  CHECK_THROWS_AS(take("missing", json::array({{{"bytes", {1e300}}}})), Error);
  for (const json& widths : {json::array(), json::array({0}), json::array({1e300}),
                             json::array({8, kMost}), json(std::vector<int>(kMostLayers + 1, 1))}) {
    CHECK_THROWS_AS(take("generator", widths), Error);
  }
  rae::Options rae;
  json kept = kept_options(rae);
  CHECK_NOTHROW(describe(rae).take_kept(kept));
  kept["mixer"] = "nobody";
  CHECK_THROWS_AS(describe(rae).take_kept(kept), Error);
  kept = kept_options(rae);
  kept["channels"] = 2;
  CHECK_THROWS_AS(describe(rae).take_kept(kept), Error);
}

TEST_CASE("options that are nested too deeply are rejected before they are parsed") {
  ModelFile file;
  file.strings["options"] = R"({"missing":[{"bytes":[255]}]})";
  CHECK(options_in(file).size() == 1);
  for (const char* bracket : {"[", "{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 1000000; ++i) text += bracket;
    file.strings["options"] = text;
    CHECK_THROWS_WITH_AS(options_in(file), doctest::Contains("too deeply"), Error);
  }
}

TEST_CASE("totals, counts and measurements that no fit has are rejected") {
  const auto total = [](const Integers64& numbers) {
    ModelFile file;
    file.put("total", numbers);
    TrainingOptions options;
    take_total(file, options);
    return options.steps;
  };
  CHECK(total({0, 7}) == 7);
  for (const Integers64& numbers :
       {Integers64{}, {1}, {1, 2, 3}, {0, 0}, {-1, 2}, {1, -2}, {kMost, 0}, {1, kMost}}) {
    CHECK_THROWS_AS(total(numbers), Error);
  }
  ModelFile file;
  for (const Integers64& numbers : {Integers64{}, {-1}, {1, 2}}) {
    file.put("training.step", numbers);
    CHECK_THROWS_AS(steps_done(file), Error);
  }
  CHECK_FALSE(best_in(file));
  put_best({"quality 0.5", 0.5, 7}, file);
  CHECK(best_in(file)->step == 7);
  CHECK(best_in(file)->text == "quality 0.5");
  for (const std::vector<double>& state : {std::vector<double>{},
                                           {1},
                                           {std::nan(""), 1},
                                           {0.5, std::nan("")},
                                           {0.5, 0},
                                           {0.5, -3},
                                           {0.5, 1e300}}) {
    file.put("early_stop", state);
    CHECK_THROWS_AS(best_in(file), Error);
  }
}

TEST_CASE("image sizes that no images have are rejected") {
  ModelFile file;
  put_image_size({28, 24, 3}, file);
  CHECK(image_size_in(file).width == 24);
  for (const Integers64& size : {Integers64{},
                                 {28, 28},
                                 {0, 28, 1},
                                 {28, -4, 1},
                                 {28, 28, 0},
                                 {28, 28, 2},
                                 {kMost, 28, 1},
                                 {28, 1 << 30, 1}}) {
    file.put("image_size", size);
    CHECK_THROWS_AS(image_size_in(file), Error);
  }
}

TEST_CASE("category counts that no table has are rejected") {
  RowLayout layout = make_layout({{.categories = 2}, {.categories = 3}});
  ModelFile file;
  file.put("condition_counts", Integers64{1, 2, 0, 0, 9});
  CHECK(ctgan::load_counts(layout, file)[1] == Integers64{0, 0, 9});
  for (const Integers64& counts : {Integers64{1, 2, 0, 9},
                                   {1, 2, 0, 0, 0},
                                   {5, -1, 0, 0, 9},
                                   {kMost, kMost, 0, 0, 9},
                                   {1, 2, 0, 0, kMost}}) {
    file.put("condition_counts", counts);
    CHECK_THROWS_AS(ctgan::load_counts(layout, file), Error);
  }
}

// Generates rows and writes them. Throws Error for a file that is rejected.
void sample_from(const ModelFile& file, const FitOptions& options) {
  const TableEncoder encoder = TableEncoder::load(file);
  const ctgan::RowGenerator generator(encoder.layout(), options, file);
  const RowMaker maker(encoder, generator);
  TableWriter writer("/dev/null", encoder.columns(), {});
  writer.write(maker.make({}, 0, RowMaker::kChunk));
  writer.close();
}

// The file with one of the numbers changed.
template <class Number>
ModelFile changed(const ModelFile& file, const std::string& name, std::vector<Number> numbers,
                  std::size_t index, Number value) {
  ModelFile result = file;
  numbers[index] = value;
  result.put(name, numbers);
  return result;
}

TEST_CASE("any changed number in a model file is rejected or harmless") {
  const Table table = simulate_customers(300, 3);
  const TableEncoder encoder = TableEncoder::fit(table, {}, 1);
  FitOptions options = test::small_options(true);
  options.layers = {{"generator", {4}}, {"critic", {4}}};
  options.embedding = 2;
  ModelFile file;
  ctgan::Trainer(encoder.encode(table, 1), options).save_model(file);
  encoder.save(file);
  CHECK_NOTHROW(sample_from(file, options));
  int rejected = 0;
  const auto try_file = [&](const ModelFile& other) {
    try {
      sample_from(other, options);
    } catch (const Error&) {
      ++rejected;
    }
  };
  constexpr std::array kIntegers = {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 31, kMost,
                                    -kMost - 1};
  constexpr std::array kReals = {std::numeric_limits<double>::quiet_NaN(), HUGE_VAL, -1e308, 1e308};
  std::size_t turn = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const bool empty = tensor.content().empty();
    if (!empty && tensor.dtype == "I64") {
      const auto numbers = file.get_integers(name, kAnyCount, kAnyInteger);
      for (const std::int64_t value : kIntegers) {
        try_file(changed(file, name, numbers, turn++ % numbers.size(), value));
      }
    }
    if (!empty && tensor.dtype == "F64" && tensor.shape.size() == 1) {
      const auto numbers = file.get_numbers(name, kAnyCount, kFinite);
      for (const double value : kReals) {
        try_file(changed(file, name, numbers, turn++ % numbers.size(), value));
      }
    }
  }
  CHECK(rejected > 100);
}

TEST_CASE("outputs of networks that are not finite are an error, not rows") {
  constexpr Real kNan = std::numeric_limits<Real>::quiet_NaN();
  const std::array<Real, 2> noise = {0, 0};
  CHECK(draw_category(std::array<Real, 2>{1, 2}.data(), noise.data(), 2) == 1);
  CHECK_THROWS_AS(draw_category(std::array{kNan, Real{2}}.data(), noise.data(), 2), Error);
  CHECK_THROWS_AS(draw_category(std::array<Real, 2>{1, HUGE_VALF}.data(), noise.data(), 2), Error);
}

TEST_CASE("the networks for rows are without training state") {
  ModelFile file;
  put("generator.weight", 1, file);
  put("generator.training.weight", 2, file);
  put("generator.adam.moment1.weight", 3, file);
  put("generator.norm.running_mean", 4, file);
  const ModelFile networks = networks_for_rows(std::move(file));
  CHECK(networks.tensors.size() == 2);
  CHECK(value_of(networks, "generator.weight") == 1);
  CHECK(value_of(networks, "generator.norm.running_mean") == 4);
}

TEST_CASE("the networks for rows are the best ones") {
  ModelFile file;
  put("best.generator.weight", 1, file);
  put("best.shape", 2, file);
  put("condition_counts", 3, file);
  put("generator.weight", 4, file);
  put("shape", 5, file);
  const ModelFile networks = networks_for_rows(std::move(file));
  CHECK(networks.tensors.size() == 3);
  CHECK(value_of(networks, "generator.weight") == 1);
  CHECK(value_of(networks, "shape") == 2);
  CHECK(value_of(networks, "condition_counts") == 3);
}

}  // namespace
}  // namespace ballast
