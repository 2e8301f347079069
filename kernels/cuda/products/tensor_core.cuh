// Matrix products with a warp's tensor cores in TF32 (10-bit mantissa, 32-bit sums), and the same
// lane by lane for the emulator. Uses inline PTX.
#pragma once

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

// Rounds to the nearest TF32 number, ties away from 0; keeps NaN.
__device__ inline float to_tf32(float x) {
#ifdef BALLAST_CUDA_EMULATOR
  if (x != x) return x;
  return __uint_as_float((__float_as_uint(x) + 0x1000u) & 0xffffe000u);
#else
  unsigned rounded = 0;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rounded) : "f"(x));
  return __uint_as_float(rounded);
#endif
}

// From 16 rows of 8 floats in shared memory, `stride` apart and 16-byte aligned, loads what a lane
// needs as a of the product below, or as b of two consecutive ones. All lanes of a warp must call
// it. It reads four blocks of 8 rows of 4. A lane gives the address of row lane % 8 of block lane /
// 8, and gets the float (lane / 4, lane % 4) of each block (PTX manual, "ldmatrix").
enum class Side { left, right };
template <Side kSide>
__device__ inline void load_16x8(const float* rows, int stride, float (&factors)[4]) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int lower = kSide == Side::left ? lane / 8 % 2 : lane / 16;
  const int later = kSide == Side::left ? lane / 16 : lane / 8 % 2;
  const int place = (lane % 8 + lower * 8) * stride + later * 4;
#ifdef BALLAST_CUDA_EMULATOR
  BALLAST_CHECK_ALIGNED(rows + place, 16);
  const auto own = reinterpret_cast<unsigned long>(rows + place);
  for (int i = 0; i < 4; ++i) {
    const unsigned long row = __shfl_sync(kAllLanes, own, i * 8 + lane / 4);
    factors[i] = reinterpret_cast<const float*>(row)[lane % 4];
  }
#else
  const auto from = static_cast<unsigned>(__cvta_generic_to_shared(rows + place));
  unsigned bits[4];
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(bits[0]), "=r"(bits[1]), "=r"(bits[2]), "=r"(bits[3])
               : "r"(from));
  for (int i = 0; i < 4; ++i) factors[i] = __uint_as_float(bits[i]);
#endif
}

// c += a b for a of 16 x 8 and b of 8 x 8, both rounded by to_tf32() and distributed over the lanes
// of a warp, all of which must call it (PTX manual, "Matrix fragments for mma.m16n8k8"). With row =
// lane / 4 and at = lane % 4 a lane has
//   a: (row, at), (row + 8, at), (row, at + 4), (row + 8, at + 4)
//   b: (at, row), (at + 4, row)
//   c: (row, 2 at), (row, 2 at + 1), (row + 8, 2 at), (row + 8, 2 at + 1)
__device__ inline void multiply_add_16x8x8(const float (&a)[4], const float (&b)[2],
                                           float (&c)[4]) {
#ifdef BALLAST_CUDA_EMULATOR
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  for (int k = 0; k < 8; ++k) {
    const int from = k % 4;
    const int row = lane / 4 * 4 + from;  // the lane that has (row, k) of a
    const int column = lane % 4 * 8 + from;
    const float upper = __shfl_sync(kAllLanes, a[k / 4 * 2], row);
    const float lower = __shfl_sync(kAllLanes, a[k / 4 * 2 + 1], row);
    const float left = __shfl_sync(kAllLanes, b[k / 4], column);
    const float right = __shfl_sync(kAllLanes, b[k / 4], column + 4);
    c[0] = fmaf(upper, left, c[0]);
    c[1] = fmaf(upper, right, c[1]);
    c[2] = fmaf(lower, left, c[2]);
    c[3] = fmaf(lower, right, c[3]);
  }
#else
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(__float_as_uint(a[0])), "r"(__float_as_uint(a[1])), "r"(__float_as_uint(a[2])),
        "r"(__float_as_uint(a[3])), "r"(__float_as_uint(b[0])), "r"(__float_as_uint(b[1])));
#endif
}

}  // namespace ballast::cuda
