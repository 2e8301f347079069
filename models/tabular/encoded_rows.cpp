#include "models/tabular/encoded_rows.h"

#include <cmath>

#include "models/training/finite_output.h"

namespace ballast {

std::unique_lock<std::mutex> take_turn(Device device) {
  static std::mutex mutex;
  if (device.kind == DeviceKind::cpu) return {};
  return std::unique_lock(mutex);
}

std::int32_t draw_category(const Real* logits, const Real* noise, Index count) {
  std::int32_t best = 0;
  for (Index i = 1; i < count; ++i) {
    if (logits[i] + noise[i] > logits[best] + noise[best]) best = static_cast<std::int32_t>(i);
  }
  finite_output(logits[best]);
  return best;
}

void draw_codes(const Tensor& logits, const Tensor& noise, const RowLayout& layout,
                EncodedTable& out) {
  each_row(out.rows(), layout.columns, [&](Index row) {
    const Real* x = logits.data() + row * layout.columns;
    const Real* gumbel = noise.data() + row * layout.columns;
    for (std::size_t part = 0; part < layout.parts.size(); ++part) {
      const EncodedColumn& column = layout.parts[part];
      const Index offset = layout.spans[static_cast<std::size_t>(column.span)].offset;
      const float alpha =
          column.numeric ? static_cast<float>(std::tanh(finite_output(x[column.offset]))) : 0.0F;
      out.set(part, row, draw_category(x + offset, gumbel + offset, column.categories), alpha);
    }
  });
}

}  // namespace ballast
