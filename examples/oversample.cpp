// Fits RAE to a table and adds rows, so that all classes have as many as the largest.
// usage: oversample TABLE.csv TARGET OUT.csv [STEPS]
#include <cstdio>
#include <cstdlib>

#include "data/tables/csv.h"
#include "kernels/error.h"
#include "models/rae/rae.h"

int main(int argc, char** argv) {
  using namespace ballast;
  if (argc < 4) {
    std::fprintf(stderr, "usage: oversample TABLE.csv TARGET OUT.csv [STEPS]\n");
    return 2;
  }
  try {
    const std::string target = argv[2];
    TypeOverrides classes;
    classes.types = {target + "=category"};
    const Table table = read_table(argv[1], {}, classes);
    rae::Options options;
    options.target = target;
    rae::apply_preset("small", options);
    if (argc > 4) options.steps = std::atoi(argv[4]);
    const rae::TableModel model = rae::fit(table, target, options);
    const Table rows = model.oversample(table, rae::balancing_counts(model.count(table)));
    TableWriter writer(argv[3], column_infos(table));
    writer.write(table);
    writer.set_columns(column_infos(rows));
    writer.write(rows);
    writer.close();
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
