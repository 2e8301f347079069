#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "data/classes/imbalance.h"
#include "data/images/idx.h"
#include "data/images/png.h"
#include "data/tables/csv.h"
#include "data/tables/table_rows.h"
#include "io/files.h"
#include "io/output_folder.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/program/output_folder.h"
#include "models/program/progress.h"
#include "models/rae/commands/commands.h"
#include "models/rae/commands/labelled_images.h"
#include "models/rae/labelled_encoder.h"
#include "models/rae/model.h"
#include "models/training/model_file.h"

namespace ballast::rae::commands {
namespace {

constexpr const char* kImages = "images.idx";
constexpr const char* kLabels = "labels.idx";
constexpr const char* kSynthetic = "synthetic.idx";
constexpr const char* kPictures = "png";

// The name of the picture folder of a class: the class name if it is a valid folder name, else
// "class N".
std::string picture_folder(const std::string& class_name, std::size_t number) {
  const bool usable = !class_name.empty() && class_name != "." && class_name != ".." &&
                      class_name.find('/') == std::string::npos &&
                      class_name.find('\0') == std::string::npos;
  return usable ? class_name : "class " + std::to_string(number);
}

// The first `real` images are real, the others are synthetic.
void write_pictures(const ImageSet& images, Index real, const std::filesystem::path& folder) {
  for (Index i = 0; i < images.count; ++i) {
    const auto c = static_cast<std::size_t>(images.labels[static_cast<std::size_t>(i)]);
    const std::filesystem::path of_class = folder / picture_folder(images.class_names[c], c);
    make_folder(of_class);
    const bool synthetic = i >= real;
    const std::string number = std::to_string(synthetic ? i - real : i);
    Image picture{images.height, images.width, images.channels, {}};
    picture.pixels.assign(images.image(i), images.image(i) + images.image_size());
    write_png(picture, of_class / ((synthetic ? "synthetic-" : "real-") + number + ".png"));
  }
}

// The table with an additional integer column that has the value in each row.
Table marked(Table table, const std::string& name, std::int64_t value) {
  Column mark;
  mark.info.name = name;
  mark.info.set_kind(ColumnKind::integer);
  mark.integers.assign(static_cast<std::size_t>(table.rows), value);
  table.columns.push_back(std::move(mark));
  return table;
}

void check_mark(const std::string& mark, const std::vector<ColumnInfo>& columns) {
  for (const ColumnInfo& column : columns) {
    if (column.name == mark) {
      throw UsageError("--mark " + mark +
                       ": the table already has a column of this name; choose another name");
    }
  }
}

// The number of items of each class: given, and to be added.
struct Counts {
  std::vector<Index> given;
  std::vector<Index> added;
};

template <class Set>
Counts counts_of(const OversampleCall& call, const Set& given) {
  Counts counts;
  counts.given = count_classes(given.labels, static_cast<Index>(given.class_names.size()));
  counts.added = synthetic_counts(call.wanted, counts.given, given.class_names);
  const bool any =
      std::any_of(counts.added.begin(), counts.added.end(), [](Index count) { return count > 0; });
  if (any || !call.synthetic_only) return counts;
  throw UsageError("no class needs more " + items_name(given) +
                   "; raise --to, or give class sizes with --per-class");
}

void check_image_call(const OversampleCall& call) {
  if (!call.mark.empty()) {
    throw UsageError("--mark is for tables; for images, synthetic.idx marks the synthetic ones");
  }
  const std::filesystem::path folder = call.output;
  check_folder(call.output, {kImages, kLabels, kSynthetic, kClassFile},
               {call.model, call.source.images, call.source.labels}, call.force);
  if (std::filesystem::exists(folder / kPictures)) {
    throw Error("'" + (folder / kPictures).string() +
                "' already exists; pictures of different runs must not be mixed; remove it, or "
                "name another folder");
  }
}

// The first `real` images are real, the others are synthetic.
void write_images(const OversampleCall& call, ImageSet images, Index real) {
  OutputFolder output(call.output, call.force);
  const std::filesystem::path folder = output.stage();
  Labels labels = std::exchange(images.labels, in_files(images.labels, images.class_names));
  write_idx(images, folder / kImages, folder / kLabels);
  images.labels = std::move(labels);
  std::vector<std::int32_t> marks(static_cast<std::size_t>(real), 0);
  marks.resize(static_cast<std::size_t>(images.count), 1);
  write_idx_labels(marks, folder / kSynthetic);
  write_class_names(images.class_names, folder);
  if (call.pictures) write_pictures(images, real, folder / kPictures);
  output.commit();
}

void oversample_images(const OversampleCall& call, const ModelFile& file, const Options& options) {
  Model<ImageSet> model(file, options, parse_device(call.device));
  check_image_call(call);
  ImageSet images = read_with_classes(call.source, part_of(call.part), options);
  relabel(model.class_names(), "the model", images);
  const Counts counts = counts_of(call, images);
  const Index more = std::accumulate(counts.added.begin(), counts.added.end(), Index{0});
  check_space(call.output, format_count(more) + " new images",
              static_cast<double>(more) * static_cast<double>(images.image_size()));
  ImageSet made = model.oversample(images, counts.added, call.seed);
  const Index real = call.synthetic_only ? 0 : images.count;
  if (call.synthetic_only) {
    images = std::move(made);
  } else {
    append(images, made);
  }
  write_images(call, std::move(images), real);
  print_counts(model.class_names(), counts.given, counts.added, "images");
}

void check_table_output(const OversampleCall& call) {
  if (call.pictures)
    throw UsageError("--png is for images, but this is a model of a table; omit it");
  check_output(call.output, call.force);
  for (const std::string& input : {call.model, call.source.images}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output +
                       "' is an input of this command; give another file name");
    }
  }
}

// The given rows come first, as they are in the file. The writer gets their column infos even with
// --synthetic-only, so that no new row gets the identifier of a given row.
void write_table(const OversampleCall& call, const ReadingOptions& reading, Table made) {
  Table given = read_verbatim(call.source.images, reading, column_infos(made));
  if (call.synthetic_only) given = select_rows(given, {});
  if (!call.mark.empty()) {
    given = marked(std::move(given), call.mark, 0);
    made = marked(std::move(made), call.mark, 1);
  }
  WriteOptions write;
  write.delimiter = output_delimiter(reading);
  write.header = !reading.no_header;
  write.force = call.force;
  write.seed = call.seed;
  TableWriter writer(call.output, column_infos(given), write);
  writer.write(given);
  writer.set_columns(column_infos(made));
  writer.write(made);
  writer.close();
}

void oversample_table(const OversampleCall& call, const ModelFile& file, const Options& options) {
  Model<RowSet> model(file, options, parse_device(call.device));
  check_table_call(call);
  check_table_output(call);
  const LabelledEncoderPointer encoder = load_encoder(file);
  const ReadingOptions reading = reading_of(file);
  check_mark(call.mark, encoder->columns());
  std::vector<TableWarning> warnings;
  const LabelledTable given = read_labelled_as(
      call.source.images, reading, encoder->relations.columns(), encoder->target, warnings);
  print_warnings(warnings);
  const RowSet rows = encode(encoder, given);
  const Counts counts = counts_of(call, rows);
  const RowSet made = model.oversample(rows, counts.added, call.seed);
  write_table(call, reading, decode(made, call.seed));
  if (call.output != "-") {
    print_counts(model.class_names(), counts.given, counts.added, "rows");
  }
}

}  // namespace

void oversample(const OversampleCall& call) {
  check_part(call);
  if (call.given.count("to") > 0 && call.given.count("per-class") > 0) {
    throw UsageError("--to and --per-class cannot be used together");
  }
  ModelCall checks = call;  // without the output, which may be a folder
  checks.output.clear();
  start_call(checks);
  const ModelFile file = read_trained_model(call.model);
  const Options options = options_of(file, call.model);
  if (options.target.empty()) {
    oversample_images(call, file, options);
  } else {
    oversample_table(call, file, options);
  }
}

}  // namespace ballast::rae::commands
