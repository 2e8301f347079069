// InfoGAN: images from interpretable codes.
#include "models/infogan/infogan.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <mutex>

#include "data/images/image_files.h"
#include "models/infogan/traversal.h"
#include "models/training/model_file.h"
#include "python/call.h"
#include "python/images.h"

namespace ballast::python {
namespace {

template <class T>
nb::object array_of(std::vector<T> values, std::vector<std::size_t> shape) {
  auto* const kept = new std::vector<T>(std::move(values));
  const nb::capsule owner(kept,
                          [](void* data) noexcept { delete static_cast<std::vector<T>*>(data); });
  return nb::cast(nb::ndarray<nb::numpy, T>(kept->data(), shape.size(), shape.data(), owner));
}

using ModelPointer = std::shared_ptr<infogan::Model>;  // of networks, which cannot be moved

class InfoGan {
 public:
  // The model is on the device.
  InfoGan(ModelPointer model, std::string device)
      : model_(std::move(model)), device_(std::move(device)) {}

  static std::unique_ptr<InfoGan> fit(const Pixels& pixels, const OptionTexts& given,
                                      const std::string& resumed_path, int threads,
                                      nb::object listener) {
    PythonObserver observer(std::move(listener));
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    infogan::Options options;
    const auto resumed = read_resumed("infogan", resumed_path, given, options);
    return std::make_unique<InfoGan>(
        ModelPointer(new infogan::Model(
            infogan::fit(image_set(pixels), options, &observer, resumed ? &*resumed : nullptr))),
        options.device);
  }
  static std::unique_ptr<InfoGan> load(const std::string& /*kind*/, const std::string& path) {
    const nb::gil_scoped_release release;
    return std::make_unique<InfoGan>(ModelPointer(new infogan::Model(infogan::load(path))),
                                     infogan::Options().device);
  }
  void save(const std::string& path, bool force) const {
    const nb::gil_scoped_release release;
    model_->save(path, force);
  }
  Index steps() const { return steps_done(model_->file()); }
  std::string options() const { return model_->file().text(kOptions); }

  // Pairs of a name and the number of categories, 0 for a continuous code.
  nb::list codes() const {
    nb::list list;
    for (const infogan::Code& code : model_->sizes().codes) {
      list.append(nb::make_tuple(code.name, code.categories));
    }
    return list;
  }
  void check_value(std::size_t code, double value) const {
    infogan::check_value(model_->sizes().codes.at(code), value);
  }

  // `codes`: values for all images or for none, by code.
  nb::object generate(std::uint64_t seed, Index first, Index count,
                      const std::map<std::size_t, std::vector<double>>& codes,
                      const std::string& device, int threads) {
    ImageSet images;
    {
      const nb::gil_scoped_release release;
      const ThreadScope scope(threads);
      const auto model = on(device);
      infogan::Latents latents = model->draw(seed, first, count);
      for (const auto& [code, values] : codes) {
        infogan::set_code(model->sizes().codes, code, values, latents);
      }
      images = model->generate(latents);
    }
    return pixels_of(std::move(images));
  }

  // Pairs of categories [images] and probabilities [images, categories], one for each categorical
  // code; means and standard deviations [images, continuous codes].
  nb::tuple encode(const Pixels& pixels, const std::string& device, int threads) {
    infogan::Model::Encoding encoding;
    {
      const nb::gil_scoped_release release;
      const ThreadScope scope(threads);
      const auto model = on(device);
      encoding = model->encode(scaled(image_set(pixels), model->options()));
    }
    const auto images = static_cast<std::size_t>(encoding.images);
    nb::list categorical;
    for (std::size_t i = 0; i < encoding.probabilities.size(); ++i) {
      std::vector<Real>& probabilities = encoding.probabilities[i];
      const std::size_t categories = probabilities.size() / images;
      nb::object best = array_of(encoding.categories(i), {images});
      categorical.append(
          nb::make_tuple(best, array_of(std::move(probabilities), {images, categories})));
    }
    const std::size_t continuous = encoding.mean.size() / images;
    return nb::make_tuple(categorical, array_of(std::move(encoding.mean), {images, continuous}),
                          array_of(std::move(encoding.deviation), {images, continuous}));
  }

  // A list of (code, values, images), and the picture.
  nb::tuple traverse(Index rows, Index columns, std::uint64_t seed, const std::string& device,
                     int threads) {
    std::vector<infogan::Traversal> traversals;
    std::string picture;
    {
      const nb::gil_scoped_release release;
      const ThreadScope scope(threads);
      traversals = infogan::traverse(*on(device), {rows, columns, seed});
      picture = infogan::traversal_png(traversals);
    }
    nb::list list;
    for (infogan::Traversal& traversal : traversals) {
      list.append(nb::make_tuple(traversal.code.name, traversal.values,
                                 pixels_of(std::move(traversal.images))));
    }
    return nb::make_tuple(list, nb::bytes(picture.data(), picture.size()));
  }

 private:
  ModelPointer on(const std::string& device) {
    const std::lock_guard lock(mutex_);
    if (device != device_) {
      model_ = ModelPointer(new infogan::Model(model_->file(), "", parse_device(device)));
    }
    device_ = device;
    return model_;
  }

  std::mutex mutex_;
  ModelPointer model_;
  std::string device_;
};

}  // namespace

void bind_infogan(nb::module_& module) {
  nb::class_<InfoGan>(module, "InfoGan")
      .def_static("fit", &InfoGan::fit)
      .def_static("load", &InfoGan::load)
      .def("save", &InfoGan::save)
      .def("steps", &InfoGan::steps)
      .def("options", &InfoGan::options)
      .def("codes", &InfoGan::codes)
      .def("check_value", &InfoGan::check_value)
      .def("generate", &InfoGan::generate)
      .def("encode", &InfoGan::encode)
      .def("traverse", &InfoGan::traverse);
}

}  // namespace ballast::python
