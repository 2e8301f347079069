#include <cstdio>
#include <set>

#include "data/images/rendered_shapes.h"
#include "metrics/classes/diversity.h"
#include "metrics/codes/clustering.h"
#include "metrics/codes/dci.h"
#include "metrics/codes/factor_vae_score.h"
#include "metrics/codes/mutual_information_gap.h"
#include "metrics/codes/sap.h"
#include "metrics/report/format.h"
#include "models/infogan/commands/commands.h"
#include "models/training/streams.h"

namespace ballast::infogan::commands {
namespace {

constexpr Index kGroups = 16;      // groups of images with the same codes
constexpr Index kImagesEach = 16;  // images in a group, with different noise
constexpr Index kFactorImages = 10000;

void print(const std::string& name, double value) {
  std::printf("%-34s %s\n", name.c_str(), format_fixed(value, 4).c_str());
}

void print_clustering(const Model& model, const Model::Encoding& encoding, const ImageSet& images) {
  std::size_t categorical = 0;
  for (const Code& code : model.sizes().codes) {
    if (code.categories == 0) continue;
    const Clustering figures =
        measure_clustering(encoding.categories(categorical++), code.categories, images.labels,
                           static_cast<Index>(images.class_names.size()));
    print(code.name + " accuracy (best matching)", figures.accuracy);
    print(code.name + " purity", figures.purity);
    print(code.name + " NMI", figures.normalized_mutual_information);
    print(code.name + " ARI", figures.adjusted_rand_index);
    for (std::size_t i = 0; i < figures.class_of_cluster.size(); ++i) {
      const std::int32_t found = figures.class_of_cluster[i];
      std::printf("  %s=%zu is %s\n", code.name.c_str(), i,
                  found == kUnmatched
                      ? "no class"
                      : images.class_names[static_cast<std::size_t>(found)].c_str());
    }
  }
}

// Gives all rows of a batch the codes of the first row.
void share_codes(const Codes& codes, Latents& latents) {
  std::size_t categorical = 0;
  std::size_t continuous = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const bool is_categorical = codes[i].categories > 0;
    const double value =
        is_categorical ? static_cast<double>(latents.categories[categorical].to_vector().front())
                       : static_cast<double>(latents.continuous.to_vector()[continuous]);
    set_code(codes, i, value, latents);
    ++(is_categorical ? categorical : continuous);
  }
}

void print_diversity(Model& model, std::uint64_t seed) {
  std::vector<Real> pixels;
  for (Index group = 0; group < kGroups; ++group) {
    Latents latents = model.draw(seed, group * kImagesEach, kImagesEach);
    share_codes(model.sizes().codes, latents);
    for (const std::uint8_t pixel : model.generate(latents).pixels) {
      pixels.push_back(static_cast<Real>(pixel) / 255);
    }
  }
  const auto size = static_cast<Index>(pixels.size()) / (kGroups * kImagesEach);
  const Diversity figures = measure_diversity(pixels.data(), kGroups, kImagesEach, size);
  print("diversity at fixed codes", figures.within);
  print("  relative to all images", figures.relative);
}

// Input for the disentanglement figures. The probability of each category and the mean of each
// continuous code, as predicted by Q, are one dimension each.
CodedSet coded_set(const Model::Encoding& encoding, const ImageFactors& factors) {
  CodedSet set;
  set.items = encoding.images;
  const auto items = static_cast<std::size_t>(set.items);
  const std::size_t continuous = encoding.mean.size() / items;
  for (const auto& p : encoding.probabilities) {
    set.dimensions += static_cast<Index>(p.size() / items);
  }
  set.dimensions += static_cast<Index>(continuous);
  for (std::size_t i = 0; i < items; ++i) {
    for (const auto& p : encoding.probabilities) {
      const std::size_t count = p.size() / items;
      for (std::size_t k = 0; k < count; ++k) set.codes.push_back(p[i * count + k]);
    }
    for (std::size_t k = 0; k < continuous; ++k) {
      set.codes.push_back(encoding.mean[i * continuous + k]);
    }
  }
  for (std::size_t f = 0; f < factors.names.size(); ++f) {
    const bool ordered = factors.names[f] != "shape" && factors.names[f] != "rotation";
    set.factors.push_back({factors.names[f], factors.sizes[f], ordered});
  }
  set.values = factors.values;
  return set;
}

void print_disentanglement(Model& model, std::uint64_t seed) {
  const RenderedShapes shapes = render_shapes(kFactorImages, seed, model.sizes().height);
  const ImageSet images = with_channels(shapes.images, model.sizes().channels);
  const CodedSet set = coded_set(model.encode(images), shapes.factors);
  const auto [train, test] = split_halves(set, stream(seed, Stream::metric, 0, 0));
  print("MIG", measure_mutual_information_gap(set).score);
  print("FactorVAE score", measure_factor_vae_score(set, stream(seed, Stream::metric, 0, 1)).score);
  const Dci dci = measure_dci(train, test);
  print("DCI disentanglement", dci.disentanglement);
  print("DCI completeness", dci.completeness);
  print("DCI informativeness", dci.informativeness);
  print("SAP", measure_sap(train, test).score);
}

}  // namespace

void evaluate(const EncodeCall& call) {
  check_part(call);
  Model model = open_model(call);
  const ImageSet images = read_source(call.source, part_of(call.part), model.options());
  if (images.labels.empty()) {
    throw UsageError("the images have no classes, which are compared with the codes; give LABELS");
  }
  const Model::Encoding encoding = model.encode(images);
  const std::size_t classes = std::set(images.labels.begin(), images.labels.end()).size();
  std::printf("images: %s of %s, %zu classes\n", format_count(images.count).c_str(),
              size_text(images.height, images.width, images.channels).c_str(), classes);
  print_clustering(model, encoding, images);
  print_diversity(model, call.seed);
  if (call.source.dataset == "shapes") print_disentanglement(model, call.seed);
}

}  // namespace ballast::infogan::commands
