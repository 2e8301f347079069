// tvae: synthetic tables by a variational autoencoder (Xu et al. 2019).
#include "models/program/program.h"
#include "models/tvae/tvae.h"

int main(int argc, char** argv) {
  using namespace ballast;
  Program program;
  program.kind = tvae::kind();
  program.description = "Synthetic tables by a variational autoencoder (TVAE).";
  program.losses_help =
      "Losses: the reconstruction loss is twice the negative log likelihood of a row given its "
      "latent vector; it can become negative if numbers are reconstructed closely. The KL loss is "
      "the "
      "divergence of the latent distribution from a standard normal; it rises first, then settles. "
      "Their sum falls during training. The losses do not measure the quality of the rows: compare "
      "tables with `tvae report`, or use --early-stop.\n";
  return run_program(program, argc, argv);
}
