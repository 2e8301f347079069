// ctgan: synthetic tables by a conditional generative adversarial network (Xu et al. 2019).
#include "models/ctgan/row_generator.h"
#include "models/ctgan/trainer.h"
#include "models/program/program.h"

int main(int argc, char** argv) {
  using namespace ballast;
  Program program;
  program.name = "ctgan";
  program.description = "Synthetic tables by a conditional generative adversarial network (CTGAN).";
  program.losses_help =
      "Losses: the critic loss is the mean score of generated rows minus that of real rows; it "
      "starts "
      "near 0, becomes negative while the critic distinguishes them, and settles. The gradient "
      "penalty keeps the gradient norm of the critic near 1. The generator loss is the negative "
      "score "
      "of generated rows; it has no absolute meaning, because the critic changes. The condition "
      "loss "
      "falls towards 0 as rows get the required category. The losses do not measure the quality of "
      "the rows: compare tables with `ctgan report`, or use --early-stop.\n";
  program.defaults.layers = {{"generator", {256, 256}}, {"critic", {256, 256}}};
  program.defaults.pac = 10;
  program.defaults.learning_rate = 2e-4;
  program.make_trainer = [](const EncodedTable& table, const FitOptions& options) {
    return std::make_unique<CtganTrainer>(table, options);
  };
  program.make_row_generator = [](const RowLayout& layout, const FitOptions& options,
                                  const ModelFile& file) {
    return std::make_unique<CtganRowGenerator>(layout, options, file);
  };
  return run_program(program, argc, argv);
}
