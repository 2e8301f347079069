// The list of kernels implemented for CUDA. It declares the functions (in ballast::cuda, with the
// signatures of kernels/*.h) and builds the table that the public functions use for a CUDA device.
#pragma once

#include "kernels/adam.h"
#include "kernels/any_order.h"
#include "kernels/batch_norm.h"
#include "kernels/convolution.h"
#include "kernels/dropout.h"
#include "kernels/elementwise.h"
#include "kernels/gather.h"
#include "kernels/matmul.h"
#include "kernels/moving_average.h"
#include "kernels/pixels.h"
#include "kernels/random.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"
#include "kernels/step.h"
#include "kernels/table_rows.h"

#define BALLAST_CUDA_KERNELS(X)   \
  X(adam)                         \
  X(batch_norm_forward)           \
  X(batch_norm_backward)          \
  X(batch_norm_update_running)    \
  X(convolution)                  \
  X(transposed_convolution)       \
  X(convolution_weights)          \
  X(dropout_forward)              \
  X(unary)                        \
  X(binary)                       \
  X(binary_broadcast)             \
  X(axpy)                         \
  X(fill)                         \
  X(copy_block)                   \
  X(gather_rows)                  \
  X(scatter_add_rows)             \
  X(transpose)                    \
  X(sparse_matmul)                \
  X(sparse_transposed_matmul)     \
  X(sparse_to_dense)              \
  X(gather_pixels)                \
  X(warp_pixels)                  \
  X(matmul)                       \
  X(epilogue_backward)            \
  X(update_moving_average)        \
  X(random_bits)                  \
  X(random_categories)            \
  X(random_uniform)               \
  X(random_normal)                \
  X(random_gumbel)                \
  X(reduce)                       \
  X(repeat)                       \
  X(activate_spans)               \
  X(activate_spans_gradient)      \
  X(log_softmax_spans)            \
  X(sum_spans)                    \
  X(cross_entropy_spans)          \
  X(cross_entropy_spans_gradient) \
  X(target_masks)                 \
  X(advance_step)                 \
  X(record_values)                \
  X(expand_rows)                  \
  X(gather_parts)                 \
  X(draw_conditions)              \
  X(draw_matching_rows)           \
  X(shuffle)                      \
  X(condition_targets)            \
  X(pack_indices)                 \
  X(take_batch)                   \
  X(hide_codes)                   \
  X(expand_context)

namespace ballast {

struct CudaKernels {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a declarator
#define BALLAST_MEMBER(name) decltype(ballast::name)* name;
  BALLAST_CUDA_KERNELS(BALLAST_MEMBER)
#undef BALLAST_MEMBER
};

// Throws Error in a build without CUDA.
const CudaKernels& cuda_kernels();

namespace cuda {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a declarator
#define BALLAST_DECLARE(name) decltype(ballast::name) name;
BALLAST_CUDA_KERNELS(BALLAST_DECLARE)
#undef BALLAST_DECLARE
}  // namespace cuda

}  // namespace ballast
