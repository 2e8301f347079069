// Helpers for tests of rae.
#pragma once

#include <string>

#include "tests/program/infogan.h"

namespace ballast::test {

// 20 images of class 0, 4 of class 1.
inline std::string uneven_labels() {
  std::string bytes(24, '\0');
  for (int i = 0; i < 24; i += 6) bytes[static_cast<std::size_t>(i)] = 1;
  return idx_file({24}, bytes);
}

inline Arguments rae_fit(const std::string& images, const std::string& labels,
                         const std::string& model, const Arguments& more) {
  return joined({"fit", images, labels, "--output", model, "--batch-size", "4", "--latent", "4",
                 "--filters", "4", "--hidden", "8"},
                more);
}

inline Arguments rae_evaluate(const std::string& images, const std::string& labels,
                              const std::string& output) {
  const std::string test = copy_of(images);
  return {"evaluate", images,          labels, "--test",       test, "--test-labels",
          labels,     "--output",      output, "--steps",      "2",  "--classifier-steps",
          "2",        "--reference-steps", "2",    "--batch-size", "4",  "--latent",
          "4",        "--filters",     "4",    "--hidden",     "8"};
}

struct SmallRae {
  SmallRae() {
    images = folder.write("images", square_images(24));
    labels = folder.write("labels", uneven_labels());
    model = folder.path("model");
    run_well("rae",
             rae_fit(images, labels, model, {"--steps", "3", "--log", folder.path("log.jsonl")}));
  }
  Folder folder;
  std::string images;
  std::string labels;
  std::string model;
};

}  // namespace ballast::test
