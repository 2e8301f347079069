// argn: synthetic tables by an any-order autoregressive network.
#include "models/argn/argn.h"
#include "models/argn/commands/impute.h"
#include "models/argn/commands/predict.h"
#include "models/argn/commands/score.h"
#include "models/program/command.h"
#include "models/program/program.h"

namespace ballast::argn::commands {
namespace {

constexpr const char* kImputeFooter =
    "Missing values are drawn from their distribution given the values that are there, those of a "
    "row one after another in random order. All other cells stay as they are, byte for byte.\n"
    "Example:\n  argn impute adult.model adult-test.csv --output complete.csv\n";
constexpr const char* kPredictFooter =
    "Of a category, writes the most probable value and the probability of each value; of a number "
    "or a date, the mean and the quantiles .05, .5 and .95. A target value in the table is not "
    "used.\n"
    "Example:\n  argn predict adult.model adult-test.csv --target income --output income.csv\n";
constexpr const char* kScoreFooter =
    "Writes the log-likelihood of each row in nats, the number of values that the model does not "
    "know, and the log-likelihood of each value given all other values of the row. A number has "
    "the "
    "probability of its bin, not a density.\n"
    "Example:\n  argn score adult.model adult-test.csv --output scores.csv\n";

void add(CommandLine& line) {
  line.add("impute", "fill in the missing values of a table", ImputeCall(), impute, kImputeFooter);
  line.add("predict", "predict a column of a table from the others", PredictCall(), predict,
           kPredictFooter);
  line.add("score", "measure how likely the rows and values of a table are", ScoreCall(), score,
           kScoreFooter);
}

}  // namespace
}  // namespace ballast::argn::commands

int main(int argc, char** argv) {
  using namespace ballast;
  Program program;
  program.kind = argn::kind();
  program.description = "Synthetic tables by an any-order autoregressive network (ARGN).";
  program.losses_help =
      "Loss: nats are the negative log-likelihood of a row of the batch, in nats. Training stops "
      "when the likelihood of held-out rows no longer improves.\n";
  program.add_commands = argn::commands::add;
  return run_program(program, argc, argv);
}
