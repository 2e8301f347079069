// Model files with a valid checksum whose content is wrong in one place. Loading one must succeed
// or throw one Error that names the file; a model that was loaded must generate rows or throw an
// Error. Only some of the changes are tried; with BALLAST_CHANGE_STRIDE=1 in the environment, all
// of them.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/argn/argn.h"
#include "models/argn/model.h"
#include "models/ctgan/ctgan.h"
#include "models/infogan/infogan.h"
#include "models/options/option_values.h"
#include "models/rae/rae.h"
#include "models/tabular/table_sampler.h"
#include "models/tabular/training_data.h"
#include "models/training/model_file.h"
#include "models/tvae/tvae.h"
#include "tests/models/made_table.h"
#include "tests/models/tiny_infogan.h"
#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

using nlohmann::json;

struct NamedChange {
  std::string text;  // for messages
  std::function<void(ModelFile&)> apply;
};
using Changes = std::vector<NamedChange>;

std::string nested() { return std::string(10000, '[') + std::string(10000, ']'); }

void change_string(const std::string& name, Changes& changes) {
  changes.push_back({name + " removed", [name](ModelFile& file) { file.strings.erase(name); }});
  for (const std::string& value :
       {std::string(), std::string("x"), std::string("5"), std::string("null"), nested()}) {
    changes.push_back({name + " = " + value.substr(0, 8),
                       [name, value](ModelFile& file) { file.strings[name] = value; }});
  }
}

// The options with the JSON text `value` for the option; without the option if it is empty.
std::string options_with(json options, const std::string& name, const std::string& value) {
  options[name] = "@@";
  if (value.empty()) options.erase(name);
  std::string text = options.dump();
  const std::size_t at = text.find("\"@@\"");
  if (at != std::string::npos) text.replace(at, 4, value);
  return text;
}

void change_option(const json& options, const std::string& name, Changes& changes) {
  const std::string own = options.at(name).dump();
  std::vector<std::string> values = {"",
                                     "null",
                                     "true",
                                     "\"\"",
                                     "\"x\"",
                                     "0",
                                     "-1",
                                     "0.5",
                                     "1e308",
                                     "1e999",
                                     "2147483648",
                                     "1099511627776",
                                     "[]",
                                     "{}",
                                     "[1,1]",
                                     "[\"\"]",
                                     "[-1]",
                                     "[null]",
                                     "[0.5]",
                                     nested(),
                                     "[" + own + "]",
                                     "\"cat:1000,cat:1000\"",
                                     "{\"bytes\":[-1]}",
                                     "{\"bytes\":[[]]}",
                                     "\"\\u0000\""};
  std::string narrow = "[1";
  for (int i = 1; i < 3000; ++i) narrow += ",1";
  values.push_back(narrow + "]");
  for (const std::string& value : values) {
    changes.push_back(
        {"option " + name + " = " + value.substr(0, 20), [options, name, value](ModelFile& file) {
           file.strings[kOptions] = options_with(options, name, value);
         }});
  }
}

template <class T>
void set_value(SavedTensor& tensor, std::size_t at, T value) {
  std::memcpy(tensor.bytes.data() + at * sizeof value, &value, sizeof value);
}

// Another value at the start, in the middle and at the end.
template <class T, std::size_t Count>
void change_values(const std::string& name, const SavedTensor& tensor,
                   const std::array<T, Count>& values, Changes& changes) {
  const std::size_t count = tensor.bytes.size() / sizeof(T);
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < std::min<std::size_t>(count, 12); ++at) places.push_back(at);
  if (count > 12) places.push_back(count - 1);
  for (const std::size_t at : places) {
    for (const T value : values) {
      changes.push_back(
          {name + "[" + std::to_string(at) + "] = " + std::to_string(value),
           [name, at, value](ModelFile& file) { set_value(file.tensors.at(name), at, value); }});
    }
  }
}

void change_shape(const std::string& name, const SavedTensor& tensor, Changes& changes) {
  using Change = std::function<void(SavedTensor&)>;
  const auto add = [&](const std::string& text, const Change& change) {
    changes.push_back(
        {name + text, [name, change](ModelFile& file) { change(file.tensors.at(name)); }});
  };
  changes.push_back({name + " removed", [name](ModelFile& file) { file.tensors.erase(name); }});
  add(" is empty", [](SavedTensor& other) { other = {other.dtype, {0}, {}, {}}; });
  add(" has huge sizes", [](SavedTensor& other) { other.shape = {std::int64_t{1} << 40}; });
  add(" has 64 axes", [](SavedTensor& other) { other.shape.resize(64, 1); });
  if (tensor.shape.size() != 1 || tensor.bytes.empty()) return;
  const auto size = tensor.bytes.size() / static_cast<std::size_t>(tensor.shape[0]);
  add(" is shorter", [size](SavedTensor& other) {
    --other.shape[0];
    other.bytes.resize(other.bytes.size() - size);
  });
  add(" is longer", [size](SavedTensor& other) {
    ++other.shape[0];
    for (std::size_t i = 0; i < size; ++i) other.bytes.push_back(other.bytes[i]);
  });
  add(" repeats its first value", [size](SavedTensor& other) {
    for (std::size_t i = size; i < other.bytes.size(); ++i) other.bytes[i] = other.bytes[i % size];
  });
  if (size == 8) {
    add(" has another type",
        [](SavedTensor& other) { other.dtype = other.dtype == "F64" ? "I64" : "F64"; });
  }
}

void change_texts(const std::string& name, const ModelFile& file, Changes& changes) {
  using Texts = std::vector<std::string>;
  const Texts own = file.get_texts(name, kAnyCount);
  const auto add = [&](const std::string& text, const Texts& texts) {
    changes.push_back(
        {name + " " + text, [name, texts](ModelFile& other) { other.put_texts(name, texts); }});
  };
  add("without texts", {});
  Texts texts = own;
  std::reverse(texts.begin(), texts.end());
  add("in reverse", texts);
  texts = own;
  texts.emplace_back("x");
  add("with one more", texts);
  texts.pop_back();
  if (!texts.empty()) texts.pop_back();
  add("with one less", texts);
  const Texts values = {"",
                        "x",
                        "integer",
                        "real",
                        "date",
                        "boolean",
                        "category",
                        "constant",
                        "empty",
                        "identifier",
                        "%Y%f%f",
                        "%",
                        "1:n,99:",
                        "1:n,1:0,1:0,19:9223372036854775807,",
                        "0:,",
                        std::string("\xff\0", 2),
                        std::string(100000, 'x')};
  for (std::size_t at = 0; at < std::min<std::size_t>(own.size(), 7); ++at) {
    for (const std::string& value : values) {
      texts = own;
      texts[at] = value;
      add(std::to_string(at) + " = " + value.substr(0, 8), texts);
    }
  }
}

void change_tensor(const std::string& name, const ModelFile& file, Changes& changes) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::array kIntegers = {std::int64_t{0},
                                    std::int64_t{-1},
                                    std::int64_t{1},
                                    std::int64_t{1} << 31,
                                    std::int64_t{1} << 40,
                                    kMost,
                                    -kMost - 1};
  constexpr std::array kReals = {
      std::numeric_limits<double>::quiet_NaN(), HUGE_VAL, -HUGE_VAL, -1.0, 0.0, 1e308};
  constexpr std::array kFloats = {std::numeric_limits<float>::quiet_NaN(), HUGE_VALF, -1.0F, 3e38F};
  const SavedTensor& tensor = file.tensors.at(name);
  change_shape(name, tensor, changes);
  if (tensor.dtype == "I64") change_values(name, tensor, kIntegers, changes);
  if (tensor.dtype == "F64") change_values(name, tensor, kReals, changes);
  if (tensor.dtype == "F32") change_values(name, tensor, kFloats, changes);
  const std::size_t point = name.rfind(".offsets");
  if (point != std::string::npos) change_texts(name.substr(0, point), file, changes);
}

// Exchanges neighbours of the same type.
void exchange_tensors(const ModelFile& file, Changes& changes) {
  std::string last;
  for (const auto& [name, tensor] : file.tensors) {
    if (!last.empty() && file.tensors.at(last).dtype == tensor.dtype) {
      changes.push_back({last + " and " + name + " exchanged",
                         [first = last, second = std::string(name)](ModelFile& other) {
                           std::swap(other.tensors.at(first), other.tensors.at(second));
                         }});
    }
    last = name;
  }
}

Changes changes_of(const ModelFile& file) {
  Changes changes;
  for (const auto& entry : file.strings) change_string(entry.first, changes);
  const json options = options_in(file);
  for (const auto& entry : options.items()) change_option(options, entry.key(), changes);
  for (const auto& entry : file.tensors) change_tensor(entry.first, file, changes);
  exchange_tensors(file, changes);
  return changes;
}

// Loads the model in the file and returns what uses it.
using Load = std::function<std::function<void()>(const std::string& path)>;

void check_message(const std::string& text) {
  CAPTURE(text);
  for (const char* const foreign :
       {"vector::", "basic_string", "json.exception", "bad_alloc", "std::", "_M_", "\n"}) {
    CHECK_FALSE(contains(text, foreign));
  }
}

// Whether the file is loaded.
bool check_outcome(const Load& load, const std::string& path) {
  std::function<void()> use;
  try {
    use = load(path);
    use();
  } catch (const UsageError& error) {
    FAIL_CHECK("a usage error: " << error.what());
  } catch (const Error& error) {
    check_message(error.what());
    if (!use) CHECK_MESSAGE(contains(error.what(), path), std::string(error.what()));
  } catch (const std::exception& error) {
    FAIL_CHECK("not an Error: " << error.what());
  }
  return static_cast<bool>(use);
}

// `prefix`: of the fields to change.
void attack(const ModelFile& file, const Load& load, const std::string& prefix = "") {
  constexpr std::size_t kTried = 40;
  const TestFolder folder(memory_folder());
  const std::string path = folder / "model";
  write_model_file(path, file);
  REQUIRE_NOTHROW(load(path)());
  Changes changes = changes_of(file);
  std::erase_if(changes,
                [&](const NamedChange& change) { return change.text.rfind(prefix, 0) != 0; });
  const char* const given = std::getenv("BALLAST_CHANGE_STRIDE");
  const std::size_t stride = given == nullptr ? changes.size() / kTried + 1 : std::stoul(given);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < changes.size(); i += stride) {
    INFO("change ", i, ": ", changes[i].text);
    ModelFile changed = file;
    changes[i].apply(changed);
    write_model_file(path, changed);
    if (!check_outcome(load, path)) ++refused;
  }
  CHECK(refused > 0);
}

// Relations, missing values, dates, a style of numbers, an identifier, a constant and an empty
// column.
std::string varied_csv() {
  std::string csv;
  int line = 0;
  std::istringstream lines(related_csv(150));
  for (std::string text; std::getline(lines, text); ++line) {
    const std::string number = std::to_string(1000 + line);
    csv += text + (line == 0 ? ",key,name,same,none,paid,seen\n"
                             : ",C-" + number + ",Person " + number + " X,one,,$" +
                                   std::to_string(line % 90) + ".50," +
                                   (line % 7 == 0 ? "" : day_text(line % 60)) + " 10:00:0" +
                                   std::to_string(line % 10) + ".5\n");
  }
  return csv;
}

const Table& varied_table() {
  static const Table kTable = table_of(varied_csv());
  return kTable;
}

FitOptions tiny_options(const TableKind& kind) {
  FitOptions options = kind.defaults;
  for (auto& [network, widths] : options.layers) widths = {4, 3};
  options.embedding = 3;
  options.pac = 1;
  options.batch_size = 50;
  options.epochs = 0;
  options.steps = 2;
  options.early_stop = 0;
  return options;
}

// The file without the state that only further training needs.
ModelFile trained(const ModelFile& file) {
  ModelFile networks = networks_for_rows(file);
  networks.strings = file.strings;
  return networks;
}

std::function<void()> load_table_model(const TableKind& kind, const std::string& path, bool raw) {
  ModelFile file = read_trained_model(path);
  check_program(kind.name, file, path);
  ReadingOptions reading;
  take_kept_options(file, reading);
  model_text(file);
  const auto sampler = std::make_shared<TableSampler>(kind, std::move(file), "cpu");
  return [sampler, raw, delimiter = output_delimiter(reading)] {
    WriteOptions write;
    write.delimiter = delimiter;
    TableWriter writer("/dev/null", sampler->columns(), write);
    TargetOptions request;
    request.rows = 20;
    request.raw = raw;
    sampler->sample(request, [&](const Table& rows) { writer.write(rows); });
    writer.close();
  };
}

void attack_table_model(const TableKind& kind, const FitOptions& options) {
  const ModelFile file = trained(TableModel::fit(kind, varied_table(), options).file());
  attack(file, [&](const std::string& path) { return load_table_model(kind, path, true); });
}

}  // namespace

TEST_CASE("a corrupt model of ctgan is refused with its name, or harmless") {
  attack_table_model(ctgan::kind(), tiny_options(ctgan::kind()));
}

TEST_CASE("a corrupt model of tvae is refused with its name, or harmless") {
  FitOptions options = tiny_options(tvae::kind());
  options.encoder.normalizer.ranks = false;
  attack_table_model(tvae::kind(), options);
}

TEST_CASE("a corrupt model of argn is refused with its name, or harmless") {
  attack_table_model(argn::kind(), tiny_options(argn::kind()));
}

TEST_CASE("corrupt marginals are refused with the name of the file, or harmless") {
  const TableKind& kind = ctgan::kind();
  ModelFile file = TableModel::fit(kind, people(200), tiny_options(kind)).file();
  attack(
      file, [&](const std::string& path) { return load_table_model(kind, path, false); },
      "marginals.");
}

TEST_CASE("a corrupt model of argn that completes tables is refused with its name, or harmless") {
  const TableKind& kind = argn::kind();
  const ModelFile file = trained(TableModel::fit(kind, varied_table(), tiny_options(kind)).file());
  attack(file, [](const std::string& path) -> std::function<void()> {
    const auto model = std::make_shared<argn::Model>(read_trained_model(path));
    return [model] {
      const Table& table = varied_table();
      model->impute(table);
      model->predict(table, "paid");
      model->predict(table, "city");
      model->log_likelihood(table);
    };
  });
}

TEST_CASE("a corrupt state of training is refused with the name of the file, or harmless") {
  const TableKind& kind = ctgan::kind();
  FitOptions options = tiny_options(kind);
  choose_defaults(kind, options, varied_table().rows);
  const ModelFile file = TableModel::fit(kind, varied_table(), options).file();
  const TrainingData data = make_training_data(varied_table(), options);
  const std::unique_ptr<Trainer> trainer = kind.make_trainer(data.rows, options);
  attack(file, [&](const std::string& path) -> std::function<void()> {
    const ModelFile resumed = read_model_file(path);
    check_program(kind.name, resumed, path);
    FitOptions kept = options;
    take_kept_options(resumed, kept);
    take_total(resumed, kept);
    load_columns(varied_table(), resumed, options.encoder.protect);
    TrainingLoop(*trainer, {}, nullptr, {}).load(resumed);
    return [] {};
  });
}

TEST_CASE("a corrupt model of infogan is refused with its name, or harmless") {
  infogan::Options options = tiny_infogan("cpu");
  options.epochs = 0;
  options.steps = 1;
  const ImageSet images = tiny_digits();
  const TestFolder folder;
  infogan::fit(images, options).save(folder / "model");
  attack(read_trained_model(folder / "model"), [&](const std::string& path) {
    const std::shared_ptr<infogan::Model> model(new infogan::Model(infogan::load(path)));
    return [model, &images] {
      model->generate(model->draw(1, 0, 3));
      model->encode(images);
    };
  });
}

TEST_CASE("corrupt models of rae are refused with their name, or harmless") {
  rae::Options options;
  options.batch_size = 4;
  options.latent = 3;
  options.filters = 2;
  options.hidden = 4;
  options.rounds = 1;
  options.critic_updates = 1;
  options.steps = 1;
  SUBCASE("images") {
    const ImageSet images = render_digits(30, 1, 8).images;
    attack(trained(rae::fit(images, options).file()),
           [&](const std::string& path) -> std::function<void()> {
             const auto model = std::make_shared<rae::ImageModel>(rae::ImageModel::load(path));
             return [model, &images] {
               model->classify(images);
               model->oversample(images, model->count(images));
             };
           });
  }
  SUBCASE("a table") {
    const Table& table = varied_table();
    attack(trained(rae::fit(table, "state", options).file()),
           [&](const std::string& path) -> std::function<void()> {
             const auto model = std::make_shared<rae::TableModel>(rae::TableModel::load(path));
             return [model, &table] { model->oversample(table, model->count(table)); };
           });
  }
}

}  // namespace ballast::test
