// Random numbers: a thread computes whole blocks of four elements, the unit of Philox, so that a
// slice has exactly the values of the array.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/philox.cuh"
#include "kernels/shared/drawing.h"

namespace ballast::cuda {
namespace {

template <class T>
struct Four {
  T value[4];
};

struct Bits {
  __device__ Four<std::uint32_t> operator()(const Words& w) const {
    return {{w.word[0], w.word[1], w.word[2], w.word[3]}};
  }
};

struct Categories {
  std::uint32_t count;
  __device__ Four<std::int32_t> operator()(const Words& w) const {
    Four<std::int32_t> result;
    for (int i = 0; i < 4; ++i) {
      result.value[i] = static_cast<std::int32_t>(scaled(w.word[i], count));
    }
    return result;
  }
};

struct Uniform {
  __device__ Four<float> operator()(const Words& w) const {
    return {{uniform_of(w.word[0]), uniform_of(w.word[1]), uniform_of(w.word[2]),
             uniform_of(w.word[3])}};
  }
};

// Box-Muller on a pair of words.
__device__ void normal_pair(std::uint32_t first, std::uint32_t second, float* out) {
  const float radius = sqrtf(-2.0f * logf(open_uniform_of(first)));
  float sine;
  float cosine;
  sincospif(2.0f * uniform_of(second), &sine, &cosine);
  out[0] = radius * cosine;
  out[1] = radius * sine;
}

struct Normal {
  __device__ Four<float> operator()(const Words& w) const {
    Four<float> result;
    normal_pair(w.word[0], w.word[1], result.value);
    normal_pair(w.word[2], w.word[3], result.value + 2);
    return result;
  }
};

struct Gumbel {
  __device__ Four<float> operator()(const Words& w) const {
    Four<float> result;
    for (int i = 0; i < 4; ++i) result.value[i] = -logf(-logf(open_uniform_of(w.word[i])));
    return result;
  }
};

__device__ void store_four(float* y, const Four<float>& four) {
  store4(y, make_float4(four.value[0], four.value[1], four.value[2], four.value[3]));
}
__device__ void store_four(std::uint32_t* y, const Four<std::uint32_t>& four) {
  for (int i = 0; i < 4; ++i) y[i] = four.value[i];
}

__device__ void store_four(std::int32_t* y, const Four<std::int32_t>& four) {
  for (int i = 0; i < 4; ++i) y[i] = four.value[i];
}

struct Mask {
  float probability;
  float kept;
  __device__ float operator()(std::uint32_t word) const {
    return uniform_of(word) < probability ? 0.0f : kept;
  }
};

// Reads and writes 12 bytes per element.
__global__ void dropout_kernel(DeviceRandom random, Mask dropped, const float* x, float* mask,
                               float* y, Index count, bool wide) {
  random.step.value = step_number(random.step);  // read once
  random.step.place = nullptr;
  for (Index block = global_thread(); block < (count + 3) / 4; block += grid_threads()) {
    const Words w = random_words(random, static_cast<std::uint32_t>(block));
    const Index at = 4 * block;
    if (wide && at + 4 <= count) {
      const float4 m = make_float4(dropped(w.word[0]), dropped(w.word[1]), dropped(w.word[2]),
                                   dropped(w.word[3]));
      const float4 v = load4(x + at);
      store4(mask + at, m);
      store4(y + at, make_float4(v.x * m.x, v.y * m.y, v.z * m.z, v.w * m.w));
      continue;
    }
    for (int i = 0; i < 4 && at + i < count; ++i) {
      mask[at + i] = dropped(w.word[i]);
      y[at + i] = x[at + i] * mask[at + i];
    }
  }
}

// out[i] = element first + i. Whole blocks are stored 16 bytes at a time where `wide`.
template <class T, class Transform>
__global__ void random_kernel(DeviceRandom random, Transform transform, T* out, Index count,
                              Index first, bool wide) {
  const Index begin = first / 4;
  const Index end = (first + count + 3) / 4;
  random.step.value = step_number(random.step);  // read once
  random.step.place = nullptr;
  for (Index block = begin + global_thread(); block < end; block += grid_threads()) {
    const Four<T> four = transform(random_words(random, static_cast<std::uint32_t>(block)));
    const Index at = 4 * block - first;
    if (wide && at >= 0 && at + 4 <= count) {
      store_four(out + at, four);
      continue;
    }
    for (int i = 0; i < 4; ++i) {
      if (at + i >= 0 && at + i < count) out[at + i] = four.value[i];
    }
  }
}

template <class T, class Transform>
void random_elements(Device device, const char* name, const Random& random,
                     const Transform& transform, T* out, Index count, Index first) {
  const Index blocks = count == 0 ? 0 : (first + count + 3) / 4 - first / 4;
  const bool wide = first % 4 == 0 && aligned16(out);
  launch(device, name, random_kernel<T, Transform>, grid_for(device, blocks), kGridThreads,
         DeviceRandom(random), transform, out, count, first, wide);
}

}  // namespace

void random_bits(Device device, const Random& random, std::uint32_t* out, Index count,
                 Index first) {
  random_elements(device, "random_bits", random, Bits{}, out, count, first);
}

void random_categories(Device device, const Random& random, std::int32_t categories,
                       std::int32_t* out, Index count, Index first) {
  random_elements(device, "random_categories", random,
                  Categories{static_cast<std::uint32_t>(categories)}, out, count, first);
}

void random_uniform(Device device, const Random& random, Real* out, Index count, Index first) {
  random_elements(device, "random_uniform", random, Uniform{}, out, count, first);
}

void random_normal(Device device, const Random& random, Real* out, Index count, Index first) {
  random_elements(device, "random_normal", random, Normal{}, out, count, first);
}

void random_gumbel(Device device, const Random& random, Real* out, Index count, Index first) {
  random_elements(device, "random_gumbel", random, Gumbel{}, out, count, first);
}

void dropout_forward(Device device, const Random& random, Real probability, const Real* x,
                     Real* mask, Real* y, Index count) {
  const Mask dropped{probability, 1 / (1 - probability)};
  launch(device, "dropout", dropout_kernel, grid_for(device, divide_up(count, 4)), kGridThreads,
         DeviceRandom(random), dropped, x, mask, y, count, aligned16(x, mask, y));
}

}  // namespace ballast::cuda
