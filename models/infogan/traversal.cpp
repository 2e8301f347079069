#include "models/infogan/traversal.h"

#include <algorithm>

#include "data/images/image_grid.h"
#include "metrics/report/canvas.h"
#include "metrics/report/format.h"

namespace ballast::infogan {
namespace {

constexpr double kReach = 2;  // of a continuous code
constexpr int kMargin = 12;
constexpr int kLine = 22;    // height of a line of text
constexpr int kGap = 2;      // between images
constexpr Index kSide = 56;  // approximate width of an image; smaller images are scaled up
constexpr Colour kPaper{255, 255, 255};
constexpr Colour kInk{40, 40, 40};

std::vector<double> values_of(const Code& code, Index columns) {
  std::vector<double> values;
  const Index count = code.categories > 0 ? code.categories : columns;
  for (Index i = 0; i < count; ++i) {
    const auto place = static_cast<double>(i);
    if (code.categories > 0) {
      values.push_back(place);
    } else {
      values.push_back(columns == 1 ? 0
                                    : kReach * (2 * place / static_cast<double>(columns - 1) - 1));
    }
  }
  return values;
}

Traversal traverse_code(Model& model, std::size_t index, const TraversalOptions& options) {
  const Code& code = model.sizes().codes[index];
  Traversal result{code, values_of(code, options.columns), {}};
  const auto columns = static_cast<Index>(result.values.size());
  ImageSet& images = result.images;
  for (Index column = 0; column < columns; ++column) {
    Latents latents = model.draw(options.seed, 0, options.rows);
    set_code(model.sizes().codes, index, result.values[static_cast<std::size_t>(column)], latents);
    const ImageSet made = model.generate(latents);
    if (column == 0) {
      images = empty_like(made);
      images.count = options.rows * columns;
      images.pixels.resize(made.pixels.size() * static_cast<std::size_t>(columns));
    }
    for (Index row = 0; row < options.rows; ++row) {
      std::copy_n(made.image(row), made.image_size(), images.image(row * columns + column));
    }
  }
  return result;
}

std::string label_of(const Code& code, double value) {
  return format_fixed(value, code.categories > 0 ? 0 : 1);
}

}  // namespace

std::vector<Traversal> traverse(Model& model, const TraversalOptions& options) {
  std::vector<Traversal> traversals;
  for (std::size_t i = 0; i < model.sizes().codes.size(); ++i) {
    traversals.push_back(traverse_code(model, i, options));
  }
  return traversals;
}

std::string traversal_png(const std::vector<Traversal>& traversals) {
  GridOptions grid;
  grid.gap = kGap;
  grid.scale = std::max<Index>(1, kSide / traversals.front().images.width);
  const int cell = static_cast<int>(traversals.front().images.width * grid.scale) + kGap;
  int width = 0;
  int height = kMargin;
  std::vector<Image> pictures;
  for (const Traversal& traversal : traversals) {
    grid.columns = static_cast<Index>(traversal.values.size());
    pictures.push_back(image_grid(traversal.images, grid));
    width = std::max(width, static_cast<int>(pictures.back().width));
    height += 2 * kLine + static_cast<int>(pictures.back().height) + kMargin;
  }
  Canvas canvas(width + 2 * kMargin, height, kPaper);
  int y = kMargin;
  for (std::size_t i = 0; i < traversals.size(); ++i) {
    const auto& [code, values, images] = traversals[i];
    canvas.text(kMargin, y, code.name + (code.categories > 0 ? ": categories" : ": continuous"),
                kInk);
    y += kLine;
    for (std::size_t column = 0; column < values.size(); ++column) {
      const std::string label = label_of(code, values[column]);
      const double middle = kMargin + kGap + cell * (static_cast<double>(column) + 0.5) - 1;
      canvas.text(middle - Canvas::text_width(label) / 2, y, label, kInk);
    }
    y += kLine;
    canvas.image(kMargin, y, pictures[i]);
    y += static_cast<int>(pictures[i].height) + kMargin;
  }
  return canvas.png();
}

}  // namespace ballast::infogan
