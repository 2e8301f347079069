// Training rows and conditions: drawn and expanded in the memory of the encoded table. Batches are
// small, so the cost of each is little more than that of a launch.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/philox.cuh"
#include "kernels/shared/drawing.h"
#include "kernels/table_rows.h"

namespace ballast::cuda {
namespace {

__device__ std::int32_t code_of(const TablePart& part, Index row) {
  if (part.width == 1) return static_cast<const std::uint8_t*>(part.codes)[row];
  if (part.width == 2) return static_cast<const std::uint16_t*>(part.codes)[row];
  return static_cast<std::int32_t>(static_cast<const std::uint32_t*>(part.codes)[row]);
}

// One thread per part of a row.
__global__ void expand_kernel(TableView table, const std::int32_t* rows, Index count,
                              std::int32_t* index, float* value) {
  for (Index i = global_thread(); i < count * table.count; i += grid_threads()) {
    const TablePart& part = table.parts[i % table.count];
    const Index row = rows[i / table.count];
    Index entry = i / table.count * table.entries + part.entry;
    std::int32_t offset = part.offset;
    if (part.alphas != nullptr) {
      index[entry] = offset++;
      value[entry++] = part.alphas[row];
    }
    index[entry] = offset + code_of(part, row);
    if (value != nullptr) value[entry] = 1;
  }
}

__global__ void gather_parts_kernel(TableView table, const std::int32_t* rows, Index count,
                                    std::int32_t* codes, float* alphas) {
  for (Index i = global_thread(); i < count * table.count; i += grid_threads()) {
    const TablePart& part = table.parts[i % table.count];
    const Index row = rows[i / table.count];
    codes[i] = code_of(part, row);
    if (part.alphas == nullptr) continue;
    alphas[i / table.count * table.numbers + part.number] = part.alphas[row];
  }
}

__global__ void conditions_kernel(DeviceRandom random, ConditionView conditions, Index count,
                                  std::int32_t* place) {
  for (Index i = global_thread(); i < count; i += grid_threads()) {
    const Words words = random_words(random, static_cast<std::uint32_t>(i));
    place[i] = condition_of(conditions, words.word);
  }
}

// Half a block of words per row.
__global__ void matching_rows_kernel(DeviceRandom random, ConditionView conditions,
                                     const std::int32_t* place, Index count, std::int32_t* row) {
  for (Index i = global_thread(); i < count; i += grid_threads()) {
    const Index element = kFirstRowElement + i * kRowWords;
    const Words words = random_words(random, static_cast<std::uint32_t>(element / 4));
    row[i] = matching_row(conditions, place != nullptr ? place[i] : 0, words.word + element % 4);
  }
}

// Like ballast::random_below.
__device__ std::uint64_t random_below(const DeviceRandom& random, std::uint32_t element,
                                      std::uint64_t bound) {
  const std::uint64_t threshold = (0 - bound) % bound;
  Words words = random_words(random, element);
  while (true) {
    const std::uint64_t bits = std::uint64_t{words.word[1]} << 32 | words.word[0];
    if (bits * bound >= threshold) return __umul64hi(bits, bound);
    words = encipher(random.key, words);
  }
}

// Exchanges the values at last - c and choice[c], one c after the other; the next choice is loaded
// before the values are stored.
__device__ void exchange(const std::int32_t* choice, Index choices, std::int32_t* last,
                         std::int32_t* order) {
  std::int32_t at = choice[0];
  for (Index c = 0; c < choices; ++c) {
    const std::int32_t next = c + 1 < choices ? choice[c + 1] : 0;
    const std::int32_t a = last[-c];
    const std::int32_t b = order[at];
    last[-c] = b;
    order[at] = a;
    at = next;
  }
}

// One block. All threads draw the choices, kShuffled at a time; then one thread makes the
// exchanges, which depend on each other, in shared memory if the values fit.
constexpr int kShuffled = 4096;

template <bool kFits>
__global__ void shuffle_kernel(DeviceRandom random, const std::int32_t* values, Index count,
                               std::int32_t* out) {
  BALLAST_SHARED(std::int32_t, choice, kShuffled);
  BALLAST_SHARED(std::int32_t, kept, kShuffled);
  std::int32_t* order = kFits ? kept : out;
  for (Index i = threadIdx.x; i < count; i += blockDim.x) order[i] = values[i];
  for (Index last = count; last > 1; last -= kShuffled) {
    const Index choices = last - 1 < kShuffled ? last - 1 : kShuffled;
    for (Index c = threadIdx.x; c < choices; c += blockDim.x) {
      const Index i = last - c;
      choice[c] = static_cast<std::int32_t>(
          random_below(random, static_cast<std::uint32_t>(i), static_cast<std::uint64_t>(i)));
    }
    __syncthreads();
    if (threadIdx.x == 0) exchange(choice, choices, order + last - 1, order);
    __syncthreads();
  }
  if (!kFits) return;
  __syncthreads();
  for (Index i = threadIdx.x; i < count; i += blockDim.x) out[i] = kept[i];
}

// One thread per target: -1, or the category if its span is the condition's.
__global__ void targets_kernel(const std::int32_t* place, Index count, const std::int32_t* span_of,
                               const std::int32_t* category_of, Index spans, std::int32_t* target) {
  for (Index i = global_thread(); i < count * spans; i += grid_threads()) {
    const std::int32_t at = place[i / spans];
    target[i] = span_of[at] == i % spans ? category_of[at] : -1;
  }
}

__global__ void pack_kernel(const std::int32_t* index, Index count, Index entries, Index columns,
                            Index factor, std::int32_t* out) {
  for (Index i = global_thread(); i < count; i += grid_threads()) {
    out[i] = index[i] + static_cast<std::int32_t>(i / entries % factor * columns);
  }
}

__global__ void take_batch_kernel(Step step, Index period, Index stride, const std::int32_t* values,
                                  Index count, std::int32_t* out) {
  const auto batch = static_cast<Index>(step_number(step) % static_cast<std::uint64_t>(period));
  for (Index i = global_thread(); i < count; i += grid_threads()) {
    out[i] = values[batch * stride + i];
  }
}

}  // namespace

void expand_rows(Device device, const TableView& table, const std::int32_t* rows, Index count,
                 std::int32_t* index, Real* value) {
  launch(device, "expand_rows", expand_kernel, grid_for(device, count * table.count), kGridThreads,
         table, rows, count, index, value);
}

void gather_parts(Device device, const TableView& table, const std::int32_t* rows, Index count,
                  std::int32_t* codes, Real* alphas) {
  launch(device, "gather_parts", gather_parts_kernel, grid_for(device, count * table.count),
         kGridThreads, table, rows, count, codes, alphas);
}

void draw_conditions(Device device, const Random& random, const ConditionView& conditions,
                     Index count, std::int32_t* place) {
  launch(device, "draw_conditions", conditions_kernel, grid_for(device, count), kGridThreads,
         DeviceRandom(random), conditions, count, place);
}

void draw_matching_rows(Device device, const Random& random, const ConditionView& conditions,
                        const std::int32_t* place, Index count, std::int32_t* row) {
  launch(device, "draw_matching_rows", matching_rows_kernel, grid_for(device, count), kGridThreads,
         DeviceRandom(random), conditions, place, count, row);
}

void shuffle(Device device, const Random& random, const std::int32_t* values, Index count,
             std::int32_t* out) {
  launch(device, "shuffle", count <= kShuffled ? shuffle_kernel<true> : shuffle_kernel<false>,
         count > 0 ? 1 : 0, kGridThreads, DeviceRandom(random), values, count, out);
}

void condition_targets(Device device, const std::int32_t* place, Index count,
                       const std::int32_t* span_of, const std::int32_t* category_of, Index spans,
                       std::int32_t* target) {
  launch(device, "condition_targets", targets_kernel, grid_for(device, count * spans), kGridThreads,
         place, count, span_of, category_of, spans, target);
}

void pack_indices(Device device, const std::int32_t* index, Index rows, Index entries,
                  Index columns, Index factor, std::int32_t* out) {
  launch(device, "pack_indices", pack_kernel, grid_for(device, rows * entries), kGridThreads, index,
         rows * entries, entries, columns, factor, out);
}

void take_batch(Device device, const Step& step, Index period, Index stride,
                const std::int32_t* values, Index count, std::int32_t* out) {
  launch(device, "take_batch", take_batch_kernel, grid_for(device, count), kGridThreads, step,
         period, stride, values, count, out);
}

}  // namespace ballast::cuda
