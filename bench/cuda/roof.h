// Peaks of a CUDA device, measured without Ballast's kernels: the reference of all shares. All
// functions throw std::runtime_error with CUDA's error message.
#pragma once

namespace ballast::bench {

// Bytes read and written per second when copying buffers far larger than the caches: by the
// runtime, and by a plain kernel with 16-byte accesses.
double copied_bytes_by_runtime();
double copied_bytes_by_kernel();

// Single-precision multiply-adds in registers; a multiply-add counts as two operations.
double multiply_add_flops();

}  // namespace ballast::bench
