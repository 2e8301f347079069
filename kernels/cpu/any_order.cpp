#include "kernels/any_order.h"

#include <vector>

#include "kernels/cpu/pieces.h"
#include "kernels/cuda/kernels.h"
#include "kernels/shared/any_order_row.h"

namespace ballast {
namespace {

constexpr Index kRows = 64;  // per task

template <class Body>
void each_row(Index rows, Index elements, const Body& body) {
  for_tasks((rows + kRows - 1) / kRows, elements, [&](Index task) {
    const Index end = std::min(rows, (task + 1) * kRows);
    for (Index row = task * kRows; row < end; ++row) body(row);
  });
}

}  // namespace

void hide_codes(Device device, const Random& random, const ContextView& context,
                const std::int32_t* codes, Index rows, const HiddenCodes& out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().hide_codes(device, random, context, codes, rows, out);
  const Index columns = context.count;
  std::vector<std::uint32_t> words(static_cast<std::size_t>(rows * (columns + 1)));
  random_bits({}, random, words.data(), rows * (columns + 1));
  each_row(rows, rows * columns, [&](Index row) {
    const std::uint32_t* own = words.data() + row * (columns + 1);
    const Index at = row * columns;
    hide_row(
        context, [own](std::uint32_t i) { return own[i]; }, codes + at, out.shown + at,
        out.target + at, out.weight + row);
  });
}

void expand_context(Device device, const ContextView& context, const std::int32_t* shown,
                    Index rows, std::int32_t* index) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().expand_context(device, context, shown, rows, index);
  each_row(rows, rows * context.count, [&](Index row) {
    for (Index column = 0; column < context.count; ++column) {
      const Index at = row * context.count + column;
      index[at] = input_of(context.columns[column], shown[at]);
    }
  });
}

}  // namespace ballast
