// Errors on request, to test that a sanitizer detects them; "nothing" is correct code of the same
// kind.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

namespace {

// Two threads write the same element without synchronisation. If ordered is set, a barrier
// separates the writes: a sanitizer that does not understand OpenMP would also report this case.
int write_twice(bool ordered) {
  std::vector<int> shared(64, 0);
  int* data = shared.data();
#pragma omp parallel num_threads(2)
  for (int round = 0; round < 100; ++round) {
#pragma omp for nowait schedule(static)
    for (int i = 0; i < 2; ++i) data[ordered ? 32 * i : 0] += round;
    if (ordered) {
#pragma omp barrier
#pragma omp single
      data[32] += data[0];
    }
  }
  return data[32];
}

}  // namespace

int main(int argc, char** argv) {
  const char* fault = argc > 1 ? argv[1] : "nothing";
  if (std::strcmp(fault, "race") == 0) return write_twice(false) < 0;
  if (std::strcmp(fault, "overflow") == 0) {
    volatile int size = 8;
    char* block = new char[static_cast<std::size_t>(size)];
    const char read = static_cast<volatile char*>(block)[size];
    delete[] block;
    return read == 1;
  }
  if (std::strcmp(fault, "leak") == 0) {
    int kept = 0;
#pragma omp parallel num_threads(2) reduction(+ : kept)
    {
      void* volatile block = std::malloc(100);
      block = nullptr;
      kept += block != nullptr ? 1 : 0;
    }
    return kept;
  }
  if (std::strcmp(fault, "undefined") == 0) {
    volatile int large = std::numeric_limits<int>::max();
    large = large + 1;
    return large == 1;
  }
  std::printf("%d\n", write_twice(true));
  return 0;
}
