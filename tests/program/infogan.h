// Helpers for tests of infogan on small image files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/program/program.h"

namespace ballast::test {

// An IDX file of bytes. The smallest images that infogan accepts have 8x8 pixels.
inline std::string idx_file(const std::vector<int>& sizes, const std::string& bytes) {
  std::string file = {0, 0, 8, static_cast<char>(sizes.size())};
  for (const int size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) file += static_cast<char>(size >> shift & 0xff);
  }
  return file + bytes;
}

// Noisy images whose upper or lower half is bright, depending on the label.
inline std::string square_images(int count, int side = 8) {
  std::string bytes;
  std::uint32_t state = 1;
  for (int i = 0; i < count; ++i) {
    for (int pixel = 0; pixel < side * side; ++pixel) {
      state = state * 1664525U + 1013904223U;
      const bool bright = (pixel / side < side / 2) == (i % 2 == 0);
      bytes += static_cast<char>((bright ? 200 : 0) + static_cast<int>(state >> 27));
    }
  }
  return idx_file({count, side, side}, bytes);
}

inline std::string square_labels(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(i % 2);
  return idx_file({count}, bytes);
}

inline Arguments joined(Arguments call, const Arguments& more) {
  call.insert(call.end(), more.begin(), more.end());
  return call;
}

inline Arguments infogan_fit(const std::string& images, const std::string& model,
                             const Arguments& more) {
  return joined({"fit", images, "--output", model, "--batch-size", "8"}, more);
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A folder with images, labels, and a model trained on the images for two steps.
struct SmallInfogan {
  SmallInfogan() {
    images = folder.write("images", square_images(16));
    labels = folder.write("labels", square_labels(16));
    model = folder.path("model");
    run_well("infogan", infogan_fit(images, model, {"--steps", "2", "--codes", "cat:4,cont:1"}));
  }
  Folder folder;
  std::string images;
  std::string labels;
  std::string model;
};

}  // namespace ballast::test
