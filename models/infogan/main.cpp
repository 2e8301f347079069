// infogan: images whose factors are readable codes (Chen et al. 2016).
#include <cstdio>

#include "models/infogan/commands/commands.h"
#include "models/program/command.h"
#include "models/training/model_file.h"

namespace ballast::infogan {
namespace {

constexpr Index kMostImages = 10'000'000;  // made at once: they stand in memory
constexpr Index kMostCells = 1000;         // of a block of traverse's, across and down

constexpr const char* kLosses =
    "Losses: the discriminator loss is the cross-entropy on real and generated images; it is 1.39 "
    "if the discriminator cannot distinguish them. The generator loss falls if generated images "
    "are "
    "classified as real. Information is a lower bound of the mutual information between a code and "
    "the images, in nats: it should approach ln N for N categories (2.30 for ten) and be above 0 "
    "for a continuous code. Consistency is the mutual information between the categories of real "
    "images and of warped copies, at most ln N.\n"
    "Examples:\n  infogan fit --dataset mnist --output mnist.model\n  infogan fit photos/ "
    "--image-size 64 --codes cat:5,cont:3 --output photos.model --sheet photos.png\n";

void print_info(const InfoCall& call) {
  const ModelFile file = read_model_file(call.model);
  const NetworkSizes sizes = sizes_of(file, options_of(file, call.model));
  std::fputs(model_text(file).c_str(), stdout);
  std::printf("images: %s\n", size_text(sizes.height, sizes.width, sizes.channels).c_str());
  for (const Code& code : sizes.codes) {
    const std::string kind = code.categories == 0 ? "continuous, -1 to 1"
                                                  : std::to_string(code.categories) + " categories";
    std::printf("  %s  %s\n", code.name.c_str(), kind.c_str());
  }
  std::printf("options: %s\n", file.text("options").c_str());
}

}  // namespace

namespace commands {

OptionTable describe(GenerateCall& o) {
  OptionTable t;
  t.count("rows", o.rows, "number of images", kMostImages).require();
  t.list("set", o.settings, "CODE=VALUE", "set a code of all images to this value");
  t.text("output", o.output, "OUT", "grid.png, images.idx or images.idx.gz").require();
  t.append(describe(static_cast<ModelCall&>(o)));
  return t;
}

OptionTable describe(TraverseCall& o) {
  OptionTable t;
  t.count("rows", o.rows, "rows of each block", kMostCells);
  t.count("columns", o.columns, "columns of the block of a continuous code", kMostCells);
  t.text("output", o.output, "TRAVERSE.png", "picture to write").require();
  t.append(describe(static_cast<ModelCall&>(o)));
  return t;
}

struct EvaluateCall : EncodeCall {};
OptionTable describe(EvaluateCall& o) { return describe_images(o).without({"force"}); }

OptionTable describe(EncodeCall& o) {
  OptionTable t = describe_images(o).without({"seed"});
  t.text("output", o.output, "CODES.csv", "table to write; - is standard output").require();
  return t;
}

OptionTable describe(DemoCall& o) {
  OptionTable t;
  t.text("output", o.folder, "FOLDER", "output folder");
  t.append(describe(static_cast<CallOptions&>(o)));
  return t;
}

}  // namespace commands
}  // namespace ballast::infogan

int main(int argc, char** argv) {
  using namespace ballast;
  using namespace ballast::infogan;
  using namespace ballast::infogan::commands;
  CommandLine line("infogan",
                   "Images generated from interpretable codes, learned without labels (InfoGAN).");
  line.add("fit", "train on images; writes a model file", FitCall(), commands::fit, kLosses);
  line.add("generate", "generate images; writes a PNG grid or an IDX file", GenerateCall(),
           generate,
           "Example:\n  infogan generate mnist.model --rows 64 --set c1=3 --set c2=-1.5 --output "
           "grid.png\n");
  line.add("traverse", "show the effect of each code; writes a PNG picture", TraverseCall(),
           traverse);
  line.add("encode", "predict the codes of images; writes a table", EncodeCall(), encode);
  line.add("evaluate", "compare the codes with classes and factors", EvaluateCall(), evaluate);
  line.add("demo", "train on rendered digits in two minutes; writes pictures", DemoCall(), demo);
  line.add("info", "print the contents of a model file", InfoCall(), print_info);
  return line.run(argc, argv);
}
