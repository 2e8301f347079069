// Shared by the tests of InfoGAN: small rendered images, small options, a trained model file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "data/images/rendered_digits.h"
#include "models/infogan/model.h"
#include "models/infogan/trainer.h"
#include "models/training/model_file.h"
#include "tests/data/test_folder.h"

namespace ballast::test {

// 8x8 images, halved once: the convolutions are cheap, the layers of width 1024 are as usual.
inline ImageSet small_digits(Index count = 40, Index side = 8) {
  return render_digits(count, 1, side).images;
}

inline infogan::Options small_infogan() {
  infogan::Options options;
  options.codes = "cat:5,cont:2,cat:3";
  options.noise = 6;
  options.batch_size = 8;
  return options;
}

inline ModelFile train(infogan::Trainer& trainer, Index from, Index to) {
  for (Index step = from; step < to; ++step) trainer.step(step);
  ModelFile file;
  trainer.save(file);
  return file;
}

inline bool same_tensors(const ModelFile& a, const ModelFile& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (const auto& [name, tensor] : a.tensors) {
    const auto other = b.tensors.find(name);
    if (other == b.tensors.end() || other->second != tensor) return false;
  }
  return true;
}

// Trains for two steps, writes the model as the program does, and returns its path.
inline std::string write_small_model(const TestFolder& folder, const infogan::Options& options,
                                     const ImageSet& images) {
  infogan::Trainer trainer(images, options);
  ModelFile file = train(trainer, 0, 2);
  put_header("infogan", kept_options(options), options, file);
  write_model_file(folder / "model", file);
  return folder / "model";
}

inline infogan::Model read_model(const std::string& path) {
  return infogan::Model(read_model_file(path), path, {});
}

}  // namespace ballast::test
