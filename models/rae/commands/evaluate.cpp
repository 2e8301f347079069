#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "data/images/image_grid.h"
#include "data/tables/value_text.h"
#include "kernels/precision.h"
#include "kernels/threads.h"
#include "metrics/report/format.h"
#include "metrics/report/html_page.h"
#include "models/program/output_folder.h"
#include "models/program/progress.h"
#include "models/rae/commands/commands.h"
#include "models/rae/commands/evaluator.h"
#include "models/rae/labelled_images.h"

namespace ballast {
namespace {

constexpr Index kImageSamples = 10;   // per class
constexpr Index kRowSamples = 4;      // per class
constexpr Index kLargestSample = 56;  // size of an image on the page, in pixels

std::string show_images(const ImageSet& images) {
  GridOptions grid;
  grid.columns = kImageSamples;
  grid.scale = std::max<Index>(1, kLargestSample / std::max(images.height, images.width));
  return html_picture(image_grid(images, grid), "samples, one row per class");
}

// The text of a cell for display; empty for a missing value.
std::string shown(const Column& column, Index row) {
  const auto place = static_cast<std::size_t>(row);
  const ColumnInfo& info = column.info;
  if (is_discrete(info.kind)) {
    return info.values[static_cast<std::size_t>(column.codes[place])];
  }
  if (info.kind == ColumnKind::constant) return info.values.front();
  if (is_numeric(info.kind) && !column.is_missing(row)) {
    return value_text(info, column.number(row));
  }
  return "";
}

std::string show_rows(const TableEncoder& encoder, const TargetColumn& target, const RowSet& rows) {
  Table table;
  encoder.decode(rows.rows, kEncodingSeed, 0, true, table);
  std::string html = "<div class='wide'><table><tr><th>" + escape_html(target.info.name) + "</th>";
  for (const Column& column : table.columns) {
    html += "<th>" + escape_html(column.info.name) + "</th>";
  }
  html += "</tr>";
  for (Index row = 0; row < table.rows; ++row) {
    const auto of_class = static_cast<std::size_t>(rows.labels[static_cast<std::size_t>(row)]);
    html += "<tr><td><b>" + escape_html(rows.class_names[of_class]) + "</b></td>";
    for (const Column& column : table.columns) {
      html += "<td>" + escape_html(shown(column, row)) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</table></div>";
}

void check_methods(const std::set<std::string>& methods) {
  for (const std::string& name : methods) {
    const bool known = std::any_of(std::begin(kPeers), std::end(kPeers),
                                   [&](const Peer& peer) { return name == peer.name; });
    if (known) continue;
    std::string all;
    for (const Peer& peer : kPeers) all += std::string(all.empty() ? "" : ", ") + peer.name;
    throw UsageError("--methods: unknown method '" + name + "'; the methods are " + all);
  }
}

void check_same_size(const ImageSet& train, const ImageSet& other, const std::string& option) {
  const auto text = [](const ImageSet& x) { return size_text(x.height, x.width, x.channels); };
  if (text(train) == text(other)) return;
  throw Error(option + ": the images are " + text(other) + ", but the training images are " +
              text(train) + "; scale all images with --image-size and --channels");
}

// Calls check(options, model, path) for each requested model that already exists in the folder;
// `options` are those it would be trained with.
template <class Check>
void for_models(const EvaluateCall& call, const Check& check) {
  RaeOptions options = call.options;
  for (Index i = 0; i < call.runs; ++i, ++options.seed) {
    for (const bool mixer : {true, false}) {
      const bool wanted = mixer ? is_wanted(call, "rae") || is_wanted(call, "rae-itself")
                                : is_wanted(call, "rae-unmixed") || is_wanted(call, "latent-smote");
      const std::string path = model_path(call, mixer, options.seed);
      if (!wanted || !std::filesystem::exists(path)) continue;
      options.mixer = mixer;
      check(options, read_model_file(path), path);
    }
  }
}

[[noreturn]] void refuse_model(const std::string& path, const std::string& why) {
  throw Error("'" + path + "' was trained " + why + "; remove the file, or name another folder");
}

// Training continues with models that exist in the folder, so their options must be the same.
void check_models(const EvaluateCall& call) {
  for_models(call, [](const RaeOptions& options, const ModelFile& file, const std::string& path) {
    if (kept_options(options_of_rae(file, path)) != kept_options(options)) {
      refuse_model(path, "with other options");
    }
    const Index steps = steps_done(file);
    if (steps > options.steps) {
      refuse_model(path, "for " + std::to_string(steps) + " steps, which is more than --steps");
    }
  });
}

void check_models_learned(const EvaluateCall& call, const std::string& print) {
  for_models(call, [&](const RaeOptions&, const ModelFile& file, const std::string& path) {
    if (file.text("fingerprint") != print) refuse_model(path, "on other data");
  });
}

void check_call(const EvaluateCall& call) {
  check_methods(call.methods);
  check_other_test(call.options.source, call.test);
  if (call.judge.images.empty() && !call.judge.labels.empty()) {
    throw UsageError("--judge-labels requires --judge; give the images with --judge");
  }
  std::vector<std::string> outputs = {kEvaluationTable, kEvaluationPage};
  for (Index i = 0; i < call.runs; ++i) {
    for (const bool mixer : {true, false}) {
      const std::uint64_t seed = call.options.seed + static_cast<std::uint64_t>(i);
      outputs.push_back(std::filesystem::path(model_path(call, mixer, seed)).filename());
    }
  }
  check_folder(call.output, outputs,
               {call.options.source.images, call.options.source.labels, call.test.images,
                call.test.labels, call.judge.images, call.judge.labels},
               call.options.force);
  device_of(call.options);
  check_training(call.options);
  check_models(call);
}

EvaluatedSets<ImageSet> image_sets(const EvaluateCall& call) {
  const ImageOptions sizes{call.options.image_size, call.options.channels};
  EvaluatedSets<ImageSet> sets;
  sets.words = {"images", "pixels",
                "One row per class. Check in each row whether the images show the class, are "
                "sharp, and differ from each other.",
                false};
  sets.samples_each = kImageSamples;
  sets.show = show_images;
  const ImageSource test = test_source(call.options.source, call.test);
  sets.train = read_training_images(call.options);
  sets.test = read_with_classes(test, DataPart::test, sizes);
  relabel(sets.train.class_names, "the training set", sets.test);
  check_same_size(sets.train, sets.test, "--test");
  if (!call.judge.images.empty()) {
    sets.judged = read_with_classes(call.judge, DataPart::train, sizes);
    relabel(sets.train.class_names, "the training set", *sets.judged);
    check_same_size(sets.train, *sets.judged, "--judge");
  }
  sets.fit = fit_images;
  return sets;
}

// Reads another table and encodes it with the encoder of the training table.
RowSet encoded_as(const TableEncoder& encoder, const TargetColumn& target, const std::string& path,
                  const RaeOptions& options) {
  std::vector<TableWarning> warnings;
  const LabelledTable table =
      read_labelled_known(path, options.reading, encoder.columns(), target, warnings);
  print_warnings(warnings);
  return {encoder.encode(table.features, kEncodingSeed), table.labels, target.info.values};
}

EvaluatedSets<RowSet> row_sets(const EvaluateCall& call) {
  if (call.test.images.empty()) {
    throw UsageError("--test is required; give a test table that is not the training table");
  }
  auto [encoder, target, train] = read_training_rows(call.options, nullptr);
  EvaluatedSets<RowSet> sets;
  sets.words = {"rows", "encoded rows", "The first rows of each class.", true};
  sets.samples_each = kRowSamples;
  sets.train = std::move(train);
  sets.test = encoded_as(encoder, target, call.test.images, call.options);
  if (!call.judge.images.empty()) {
    sets.judged = encoded_as(encoder, target, call.judge.images, call.options);
  }
  sets.show = [encoder = encoder, target = target](const RowSet& rows) {
    return show_rows(encoder, target, rows);
  };
  sets.fit = [encoder = encoder, target = target](const RaeOptions& options, RowSet rows,
                                                  std::optional<ModelFile> resumed) {
    return fit_rows(options, {encoder, target, std::move(rows)}, std::move(resumed));
  };
  return sets;
}

template <class Set>
int evaluate_sets(const EvaluateCall& call, EvaluatedSets<Set> sets) {
  check_models_learned(call, fingerprint_of(sets.train));
  make_folder(call.output);
  const PrecisionScope precision(precision_of(call.options));
  try {
    Evaluator<Set> evaluator(call, std::move(sets));
    for (Index i = 0; i < call.runs; ++i) evaluator.run(i);
    std::fputs(evaluation_text(evaluator.result()).c_str(), stdout);
  } catch (const Stopped& stopped) {
    std::fprintf(stderr,
                 "stopped; finished results are in '%s'; to continue, run the same command with "
                 "--force\n",
                 call.output.c_str());
    return stopped.code;
  }
  return 0;
}

}  // namespace

double variance_within(const std::vector<Real>& rows, const Labels& classes, Index columns) {
  const auto spread = [&](const std::vector<Real>& of) {
    const Index count = static_cast<Index>(of.size()) / columns;
    double squares = 0;
    for (Index c = 0; c < columns; ++c) {
      double mean = 0;
      for (Index i = c; i < count * columns; i += columns) mean += of[static_cast<std::size_t>(i)];
      mean /= static_cast<double>(count);
      for (Index i = c; i < count * columns; i += columns) {
        const double off = of[static_cast<std::size_t>(i)] - mean;
        squares += off * off;
      }
    }
    return squares;
  };
  const auto count =
      static_cast<std::size_t>(1 + *std::max_element(classes.begin(), classes.end()));
  double within = 0;
  for (const auto& items : items_of_classes(classes, count)) {
    if (!items.empty()) within += spread(take(rows, columns, items));
  }
  const double all = spread(rows);
  return all > 0 ? within / all : 0;
}

std::vector<Index> compared_counts(const std::vector<Index>& counts) {
  std::vector<Index> rising = counts;
  std::sort(rising.begin(), rising.end());
  Index most = 0;
  Index left = kMostCompared;
  for (std::size_t i = 0; i < rising.size(); ++i) {
    most = std::min(rising[i], std::max<Index>(1, left / static_cast<Index>(rising.size() - i)));
    left -= most;
  }
  std::vector<Index> chosen;
  for (const Index count : counts) chosen.push_back(std::min(count, most));
  return chosen;
}

int evaluate(const EvaluateCall& call) {
  check_call(call);
  if (call.options.threads > 0) set_thread_count(call.options.threads);
  return call.options.target.empty() ? evaluate_sets(call, image_sets(call))
                                     : evaluate_sets(call, row_sets(call));
}

}  // namespace ballast
