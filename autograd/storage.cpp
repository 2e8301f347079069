#include "autograd/storage.h"

#include "autograd/pool.h"
#include "kernels/memory.h"

namespace ballast {

Reference<Storage> Storage::allocate(std::size_t bytes, Device device) {
  void* data = arena_allocate(device, bytes);
  return Reference<Storage>(new (pool_allocate(sizeof(Storage))) Storage(data, bytes, device));
}

void Storage::dispose() {
  arena_release(device_, data_, bytes_);
  pool_release(this, sizeof(Storage));
}

}  // namespace ballast
