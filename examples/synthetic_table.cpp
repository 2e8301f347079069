// Fits CTGAN to a table and writes as many synthetic rows.
// usage: synthetic_table TABLE.csv OUT.csv [EPOCHS]
#include <cstdio>
#include <cstdlib>

#include "data/tables/csv.h"
#include "kernels/error.h"
#include "models/ctgan/ctgan.h"

namespace {

class Progress : public ballast::TrainingObserver {
 public:
  void step_done(const ballast::TrainingState& state) override {
    if (state.step * state.epochs % state.steps == 0) {
      std::printf("epoch %lld of %lld\n", static_cast<long long>(state.epoch),
                  static_cast<long long>(state.epochs));
    }
  }
  void message(const std::string& text) override { std::printf("%s\n", text.c_str()); }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: synthetic_table TABLE.csv OUT.csv [EPOCHS]\n");
    return 2;
  }
  try {
    const ballast::Table table = ballast::read_table(argv[1]);
    ballast::FitOptions options = ballast::ctgan::kind().defaults;
    if (argc > 3) options.epochs = std::atoi(argv[3]);
    Progress progress;
    const ballast::TableModel model = ballast::ctgan::fit(table, options, &progress);
    const ballast::Table rows = model.sample({.rows = table.rows});
    ballast::TableWriter writer(argv[2], ballast::column_infos(rows));
    writer.write(rows);
    writer.close();
  } catch (const ballast::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
