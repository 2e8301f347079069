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
      "The losses: the critic loss is the mean score of made rows minus that of real rows; it "
      "begins "
      "near 0, falls below it while the critic tells them apart, and settles. The gradient penalty "
      "keeps the critic's slope near 1. The generator loss is minus the score of its rows; it has "
      "no "
      "meaning of its own, as the critic moves along. The condition loss falls towards 0 as rows "
      "come out with the category asked for. None of them tells how good the rows are: compare "
      "tables with `ctgan report`, or let --early-stop do it.\n";
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
