// The models of rae, which add items of rare classes to tables and images.
#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <nlohmann/json.hpp>
#include <set>

#include "models/rae/rae.h"
#include "models/tabular/options.h"
#include "models/training/image_model.h"
#include "models/training/model_file.h"
#include "python/call.h"
#include "python/images.h"

namespace ballast::python {
namespace {

using Classes = nb::ndarray<const std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Counts = std::vector<Index>;  // of new items, in the order of class_names()

// Throws UsageError for an option of the other kind of items.
void check_given(const OptionTexts& given, bool of_table) {
  nlohmann::json of_tables = kept_options(EncoderOptions());
  of_tables.update(kept_options(RelationOptions()));
  for (const auto& [name, texts] : given) {
    if (of_table && (name == "filters" || name == "warp")) {
      throw UsageError("the option is for images, but X is a table", {name});
    }
    if (!of_table && of_tables.contains(name)) {
      throw UsageError("the option is for tables, but X has images", {name});
    }
  }
}

// `target` is empty for images.
rae::Options options_from(const OptionTexts& given, const std::string& preset,
                          const std::string& target) {
  check_given(given, !target.empty());
  rae::Options options;
  options.target = target;
  set_options(describe(options), given);
  std::set<std::string> names;
  for (const auto& [name, texts] : given) names.insert(name);
  rae::apply_preset(preset, options, names);
  return options;
}

ImageSet labelled(const Pixels& pixels, const Classes& classes,
                  const std::vector<std::string>& class_names) {
  ImageSet images = image_set(pixels);
  images.labels.assign(classes.data(), classes.data() + classes.size());
  images.class_names = class_names;
  return images;
}

rae::TableModel fit_table(const Table& table, const std::string& target, const OptionTexts& given,
                          const std::string& preset, int threads, nb::object listener) {
  PythonObserver observer(std::move(listener));
  const nb::gil_scoped_release release;
  const ThreadScope scope(threads);
  return rae::fit(table, target, options_from(given, preset, target), &observer);
}

rae::ImageModel fit_images(const Pixels& pixels, const Classes& classes,
                           const std::vector<std::string>& class_names, const OptionTexts& given,
                           const std::string& preset, int threads, nb::object listener) {
  PythonObserver observer(std::move(listener));
  const nb::gil_scoped_release release;
  const ThreadScope scope(threads);
  return rae::fit(labelled(pixels, classes, class_names), options_from(given, preset, ""),
                  &observer);
}

Table new_rows(const rae::TableModel& model, const Table& table, const Counts& counts,
               std::uint64_t seed, int threads) {
  const nb::gil_scoped_release release;
  const ThreadScope scope(threads);
  return model.oversample(table, counts, seed);
}

nb::object new_images(const rae::ImageModel& model, const Pixels& pixels, const Classes& classes,
                      const std::vector<std::string>& class_names, const Counts& counts,
                      std::uint64_t seed, int threads) {
  ImageSet made;
  {
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    made = model.oversample(labelled(pixels, classes, class_names), counts, seed);
  }
  return pixels_of(std::move(made));
}

nb::object load(const std::string& path) {
  ModelFile file = read_model_file(path);
  check_program("rae", file, path);
  if (rae::target_in(file).empty()) return nb::cast(rae::ImageModel(std::move(file), path, {}));
  return nb::cast(rae::TableModel(std::move(file), path, {}));
}

// What both classes of models have.
template <class Model>
nb::class_<Model> bind_model(nb::module_& module, const char* name) {
  return nb::class_<Model>(module, name)
      .def("save",
           [](const Model& model, const std::string& path, bool force) {
             const nb::gil_scoped_release release;
             model.save(path, force);
           })
      .def("options", [](const Model& model) { return model.file().text(kOptions); })
      .def("class_names", [](const Model& model) {
        nb::list names;
        for (const std::string& text : model.class_names()) names.append(to_python(text));
        return names;
      });
}

}  // namespace

void bind_oversampling(nb::module_& module) {
  module.def("fit_rae_table", fit_table);
  module.def("fit_rae_images", fit_images);
  module.def("load_rae", load);
  bind_model<rae::TableModel>(module, "RaeTableModel")
      .def("target",
           [](const rae::TableModel& model) { return to_python(rae::target_in(model.file())); })
      .def("columns",
           [](const rae::TableModel& model) {
             nb::list columns;
             for (const ColumnInfo& info : model.columns()) columns.append(describe_column(info));
             return columns;
           })
      .def("read",
           [](const rae::TableModel& model, const nb::list& columns) {
             return known_table_of(columns, {}, model.columns());
           })
      .def("oversample", new_rows);
  bind_model<rae::ImageModel>(module, "RaeImageModel")
      .def("values",
           [](const rae::ImageModel& model) {
             const ImageShape size = image_size_in(model.file());
             return size.height * size.width * size.channels;
           })
      .def("oversample", new_images);
}

}  // namespace ballast::python
