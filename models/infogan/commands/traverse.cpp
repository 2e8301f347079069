#include <algorithm>

#include "data/images/image_grid.h"
#include "io/files.h"
#include "metrics/report/canvas.h"
#include "metrics/report/format.h"
#include "models/infogan/commands/commands.h"

namespace ballast::infogan::commands {
namespace {

constexpr double kReach = 2;  // continuous codes go from -2 to 2, twice the range of training
constexpr int kMargin = 12;
constexpr int kLine = 22;    // height of a line of text
constexpr int kGap = 2;      // between images
constexpr Index kSide = 56;  // approximate width of an image; smaller images are scaled up
constexpr Colour kPaper{255, 255, 255};
constexpr Colour kInk{40, 40, 40};

struct Block {
  std::string title;
  std::vector<std::string> labels;  // of the columns
  ImageSet images;                  // row by row
};

double value_of(const Code& code, Index column, Index columns) {
  if (code.categories > 0) return static_cast<double>(column);
  if (columns == 1) return 0;
  return kReach * (2 * static_cast<double>(column) / static_cast<double>(columns - 1) - 1);
}

// Noise and the other codes of row i are those of image i of the random seed.
Block make_block(Model& model, std::size_t index, const TraverseCall& call) {
  const Code& code = model.sizes().codes[index];
  const bool categorical = code.categories > 0;
  const Index columns = categorical ? code.categories : call.columns;
  Block block;
  block.title = code.name + (categorical ? ": categories" : ": continuous");
  for (Index column = 0; column < columns; ++column) {
    const double value = value_of(code, column, columns);
    block.labels.push_back(categorical ? std::to_string(column) : format_fixed(value, 1));
    Latents latents = model.draw(call.seed, 0, call.rows);
    set_code(model.sizes().codes, index, value, latents);
    const ImageSet made = model.generate(latents);
    if (column == 0) {
      block.images = made;
      block.images.count = call.rows * columns;
      block.images.pixels.assign(made.pixels.size() * static_cast<std::size_t>(columns), 0);
    }
    for (Index row = 0; row < call.rows; ++row) {
      std::copy_n(made.image(row), made.image_size(), block.images.image(row * columns + column));
    }
  }
  return block;
}

std::string traverse_png(Model& model, const TraverseCall& call) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < model.sizes().codes.size(); ++i) {
    blocks.push_back(make_block(model, i, call));
  }
  GridOptions grid;
  grid.gap = kGap;
  grid.scale = std::max<Index>(1, kSide / model.sizes().width);
  const int cell = static_cast<int>(model.sizes().width * grid.scale) + kGap;
  int width = 0;
  int height = kMargin;
  std::vector<Image> pictures;
  for (const Block& block : blocks) {
    grid.columns = static_cast<Index>(block.labels.size());
    pictures.push_back(image_grid(block.images, grid));
    width = std::max(width, static_cast<int>(pictures.back().width));
    height += 2 * kLine + static_cast<int>(pictures.back().height) + kMargin;
  }
  Canvas canvas(width + 2 * kMargin, height, kPaper);
  int y = kMargin;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    canvas.text(kMargin, y, blocks[i].title, kInk);
    y += kLine;
    for (std::size_t column = 0; column < blocks[i].labels.size(); ++column) {
      const std::string& label = blocks[i].labels[column];
      const double middle = kMargin + kGap + cell * (static_cast<double>(column) + 0.5) - 1;
      canvas.text(middle - Canvas::text_width(label) / 2, y, label, kInk);
    }
    y += kLine;
    canvas.image(kMargin, y, pictures[i]);
    y += static_cast<int>(pictures[i].height) + kMargin;
  }
  return canvas.png();
}

}  // namespace

void traverse(const TraverseCall& call) {
  Model model = open_model(call);
  write_whole_file(call.output, traverse_png(model, call), call.force);
}

}  // namespace ballast::infogan::commands
