// Masks and inputs of any-order autoregressive training.
#include "kernels/any_order.h"
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/philox.cuh"
#include "kernels/shared/any_order_row.h"

namespace ballast::cuda {
namespace {

// One thread per row.
__global__ void hide_kernel(DeviceRandom random, ContextView context, const std::int32_t* codes,
                            Index rows, HiddenCodes out) {
  for (Index row = global_thread(); row < rows; row += grid_threads()) {
    const Index first = row * (context.count + 1);
    Index block = -1;
    Words words;
    const auto word = [&](std::uint32_t i) {
      const Index element = first + i;
      if (element / 4 != block) {
        block = element / 4;
        words = random_words(random, static_cast<std::uint32_t>(block));
      }
      return words.word[element % 4];
    };
    const Index at = row * context.count;
    hide_row(context, word, codes + at, out.shown + at, out.target + at, out.weight + row);
  }
}

// One thread per code.
__global__ void expand_context_kernel(ContextView context, const std::int32_t* shown, Index rows,
                                      std::int32_t* index) {
  for (Index i = global_thread(); i < rows * context.count; i += grid_threads()) {
    index[i] = input_of(context.columns[i % context.count], shown[i]);
  }
}

}  // namespace

void hide_codes(Device device, const Random& random, const ContextView& context,
                const std::int32_t* codes, Index rows, const HiddenCodes& out) {
  launch(device, "hide_codes", hide_kernel, grid_for(device, rows), kGridThreads,
         DeviceRandom(random), context, codes, rows, out);
}

void expand_context(Device device, const ContextView& context, const std::int32_t* shown,
                    Index rows, std::int32_t* index) {
  launch(device, "expand_context", expand_context_kernel, grid_for(device, rows * context.count),
         kGridThreads, context, shown, rows, index);
}

}  // namespace ballast::cuda
