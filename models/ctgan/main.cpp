// ctgan: synthetic tables by a conditional generative adversarial network (Xu et al. 2019).
#include "models/ctgan/ctgan.h"
#include "models/program/program.h"

int main(int argc, char** argv) {
  using namespace ballast;
  Program program;
  program.kind = ctgan::kind();
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
  return run_program(program, argc, argv);
}
