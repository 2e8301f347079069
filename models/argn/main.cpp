// argn: synthetic tables by an any-order autoregressive network.
#include "models/argn/argn.h"
#include "models/program/program.h"

int main(int argc, char** argv) {
  using namespace ballast;
  Program program;
  program.kind = argn::kind();
  program.description = "Synthetic tables by an any-order autoregressive network (ARGN).";
  program.losses_help =
      "Loss: nats are the negative log-likelihood of a row of the batch, in nats. Training stops "
      "when the likelihood of held-out rows no longer improves.\n";
  return run_program(program, argc, argv);
}
