// What a CUDA device can do at best, measured without any kernel of ours: the figures that shares
// of the roof refer to. All throw std::runtime_error with CUDA's own words.
#pragma once

namespace ballast::bench {

// Bytes read and written a second, copying buffers far larger than the caches: by the runtime, and
// by a plain kernel of 16-byte accesses.
double copied_bytes_by_runtime();
double copied_bytes_by_kernel();

// Multiply-adds in single precision on registers alone; a multiply-add is two operations.
double multiply_add_flops();

}  // namespace ballast::bench
