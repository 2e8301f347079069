// tvae: synthetic tables by a variational autoencoder (Xu et al. 2019).
#include "models/program/program.h"
#include "models/tvae/row_generator.h"
#include "models/tvae/trainer.h"

int main(int argc, char** argv) {
  using namespace ballast;
  Program program;
  program.name = "tvae";
  program.description = "Synthetic tables by a variational autoencoder (TVAE).";
  program.losses_help =
      "Losses: the reconstruction loss is twice the negative log likelihood of a row given its "
      "latent vector; it can become negative if numbers are reconstructed closely. The KL loss is "
      "the "
      "divergence of the latent distribution from a standard normal; it rises first, then settles. "
      "Their sum falls during training. The losses do not measure the quality of the rows: compare "
      "tables with `tvae report`, or use --early-stop.\n";
  program.defaults.layers = {{"encoder", {128, 128}}, {"decoder", {128, 128}}};
  program.defaults.learning_rate = 1e-3;
  program.make_trainer = [](const EncodedTable& table, const FitOptions& options) {
    return std::make_unique<TvaeTrainer>(table, options);
  };
  program.make_row_generator = [](const RowLayout& layout, const FitOptions& options,
                                  const ModelFile& file) {
    return std::make_unique<TvaeRowGenerator>(layout, options, file);
  };
  return run_program(program, argc, argv);
}
