// The convolution triple for few channels of x. Channels are last, so the taps of one row of a
// window are adjacent in memory: a patch, [kernel_height, kernel_width channels], is a copy of
// kernel_height contiguous pieces.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "kernels/cpu/products/convolution_parts.h"
#include "kernels/cpu/products/panels.h"
#include "kernels/cpu/scratch.h"
#include "kernels/matmul.h"
#include "kernels/subnormals.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

// Tasks are scheduled dynamically, because the processors of a shared machine differ in speed.
constexpr Index kPlacesAtOnce = 128;  // approximate number of patches copied at a time
constexpr Index kMostGroups = 16;  // groups of images; their weight gradients are added at the end

// The patches of some rows of y.
class Patches {
 public:
  explicit Patches(const ConvolutionShape& shape)
      : shape_(shape), run_(shape.kernel_width * shape.channels) {}

  Index image_size() const { return shape_.height * shape_.width * shape_.channels; }
  Index out_size() const { return shape_.out_height() * shape_.out_width() * shape_.filters; }
  Index steps() const { return shape_.kernel_height * run_; }
  Index chunks() const {
    return divide_up(shape_.out_height() * shape_.out_width(), kPlacesAtOnce);
  }
  // Chunk i of an image: its rows of y and number of positions.
  Range rows(Index i) const { return part(shape_.out_height(), chunks(), i); }
  Index places(Index i) const { return rows(i).size() * shape_.out_width(); }
  Index most_elements() const {
    return divide_up(shape_.out_height(), chunks()) * shape_.out_width() * steps();
  }

  void read(const Real* image, Range rows, Real* patches) const {
    const auto copy = [=](Index patch, Index size, Index place) {
      if (size == 4) {  // the most common size: one vector
        std::memcpy(patches + patch, image + place, 4 * sizeof(Real));
      } else {
        std::copy_n(image + place, size, patches + patch);
      }
    };
    for_each_piece(rows, copy,
                   [=](Index patch, Index size) { std::fill_n(patches + patch, size, Real(0)); });
  }
  // The adjoint of read().
  void add(const Real* patches, Range rows, Real* image) const {
    for_each_piece(
        rows,
        [=](Index patch, Index size, Index place) {
          for (Index i = 0; i < size; ++i) image[place + i] += patches[patch + i];
        },
        [](Index, Index) {});
  }

 private:
  // Calls inside(offset in the patches, elements, offset in the image) and outside(offset in the
  // patches, elements) for the pieces of the patches, in order. Pieces may be empty.
  template <class Inside, class Outside>
  void for_each_piece(Range rows, const Inside& inside, const Outside& outside) const {
    const Index line = shape_.width * shape_.channels;
    const Index step = shape_.stride * shape_.channels;
    const Index border = shape_.padding * shape_.channels;
    Index patch = 0;
    for (Index i = rows.begin; i < rows.end; ++i) {
      const Index top = i * shape_.stride - shape_.padding;
      const Index first = std::clamp<Index>(-top, 0, shape_.kernel_height);
      const Index last = std::clamp<Index>(shape_.height - top, first, shape_.kernel_height);
      for (Index j = 0; j < shape_.out_width(); ++j, patch += steps()) {
        const Index left = j * step - border;  // start of the window in a line of the image
        const Index begin = std::clamp<Index>(-left, 0, run_);
        const Index end = std::clamp<Index>(line - left, begin, run_);
        outside(patch, first * run_);
        const bool whole = end - begin == run_;  // true for most windows
        for (Index p = first; whole && p < last; ++p) {
          inside(patch + p * run_, run_, (top + p) * line + left);
        }
        for (Index p = first; !whole && p < last; ++p) {
          const Index piece = patch + p * run_;
          outside(piece, begin);
          inside(piece + begin, end - begin, (top + p) * line + left + begin);
          outside(piece + end, run_ - end);
        }
        outside(patch + last * run_, (shape_.kernel_height - last) * run_);
      }
    }
  }

  ConvolutionShape shape_;
  Index run_;  // elements per row of a window
};

void finish(const Epilogue& epilogue, Index channels, Index count, Real* x) {
  if (!epilogue.bias && epilogue.activation == Activation::none) return;
  const Real slope = slope_below_zero(epilogue.activation, epilogue.slope);
  for (Index i = 0; i < count; i += channels) {
    for (Index c = 0; c < channels; ++c) {
      if (epilogue.bias) x[i + c] += epilogue.bias[c];
      if (x[i + c] < 0) x[i + c] *= slope;
    }
  }
}

// Calls work(task, memory) for the tasks 0 .. tasks - 1, on all threads. Each thread has its own
// memory of `elements`. An exception, such as a failed allocation, is rethrown at the end.
template <class Work>
void each_task_with_memory(Index tasks, Index elements, const Work& work) {
  KeptException failure;
  std::atomic<Index> next = 0;
#pragma omp parallel
  failure.run([&] {
    const FlushSubnormals flush;
    Scratch memory(elements);
    for (Index task = next++; task < tasks; task = next++) work(task, memory.data());
  });
  failure.rethrow();
}

}  // namespace

void by_patches::convolution(const ConvolutionShape& shape, const Real* x, const Real* w, Real* y,
                             const Epilogue& epilogue) {
  const Patches patches(shape);
  const Index chunks = patches.chunks();
  const auto convolve = [&](Index task, Real* memory) {
    const Index image = task / chunks;
    const Range rows = patches.rows(task % chunks);
    patches.read(x + image * patches.image_size(), rows, memory);
    matmul({}, {false, false, patches.places(task % chunks), shape.filters, patches.steps()},
           {memory, patches.steps()}, {w, shape.filters}, 0,
           {y + image * patches.out_size() + rows.begin * shape.out_width() * shape.filters,
            shape.filters},
           epilogue);
  };
  each_task_with_memory(shape.images * chunks, patches.most_elements(), convolve);
}

void by_patches::transposed_convolution(const ConvolutionShape& shape, const Real* y, const Real* w,
                                        Real* x, const Epilogue& epilogue) {
  const Patches patches(shape);
  const auto convolve = [&](Index n, Real* memory) {
    Real* image = x + n * patches.image_size();
    std::fill_n(image, patches.image_size(), Real(0));
    for (Index i = 0; i < patches.chunks(); ++i) {
      const Range rows = patches.rows(i);
      matmul({}, {false, true, patches.places(i), patches.steps(), shape.filters},
             {y + n * patches.out_size() + rows.begin * shape.out_width() * shape.filters,
              shape.filters},
             {w, shape.filters}, 0, {memory, patches.steps()});
      patches.add(memory, rows, image);
    }
    finish(epilogue, shape.channels, patches.image_size(), image);
  };
  each_task_with_memory(shape.images, patches.most_elements(), convolve);
}

void by_patches::convolution_weights(const ConvolutionShape& shape, const Real* x, const Real* y,
                                     Real beta, Real* w) {
  const Patches patches(shape);
  const Index size = patches.steps() * shape.filters;
  const Index groups = std::min(shape.images, kMostGroups);
  Scratch sums(std::max<Index>(1, groups * size));
  const auto add_group = [&](Index group, Real* memory) {
    Real* sum = sums.data() + group * size;
    const Range images = part(shape.images, groups, group);
    for (Index n = images.begin; n < images.end; ++n) {
      for (Index i = 0; i < patches.chunks(); ++i) {
        const Range rows = patches.rows(i);
        patches.read(x + n * patches.image_size(), rows, memory);
        matmul({}, {true, false, patches.steps(), shape.filters, patches.places(i)},
               {memory, patches.steps()},
               {y + n * patches.out_size() + rows.begin * shape.out_width() * shape.filters,
                shape.filters},
               n > images.begin || i > 0 ? 1 : 0, {sum, shape.filters});
      }
    }
  };
  each_task_with_memory(groups, patches.most_elements(), add_group);
  const FlushSubnormals flush;
  if (beta == 0) std::fill_n(w, size, Real(0));
  for (Index group = 0; group < groups; ++group) {
    const Real* sum = sums.data() + group * size;
    for (Index i = 0; i < size; ++i) w[i] += sum[i];
  }
}

}  // namespace ballast
