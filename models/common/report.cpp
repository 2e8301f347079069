#include "models/common/report.h"

#include <cstdio>

#include "data/csv.h"
#include "metrics/quality.h"

namespace ballast {

void report(const ReportOptions& options) {
  const Table real = read_table(options.real);
  const Table synthetic = read_table_as(options.synthetic, {}, column_infos(real));
  const Quality quality = measure_quality(real, synthetic);
  for (const ColumnQuality& column : quality.columns) {
    std::printf("%-24s %.4f\n", column.name.c_str(), column.shape);
  }
  std::printf("column shapes %.4f, pair trends %.4f, quality %.4f\n", quality.column_shapes,
              quality.pair_trends, quality.quality);
}

}  // namespace ballast
