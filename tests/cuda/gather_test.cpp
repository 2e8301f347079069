// Compares copies and sparse products on the device with the CPU.
#include <vector>

#include "kernels/cuda/kernels.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

std::vector<std::int32_t> random_index(Index count, Index bound) {
  std::vector<std::int32_t> index;
  for (Index i = 0; i < count; ++i) {
    index.push_back(
        static_cast<std::int32_t>(random_below({.seed = 4}, i, static_cast<std::uint64_t>(bound))));
  }
  return index;
}

// Calls run(device, pointer to the result) on both devices; `start` is the initial content of the
// result.
template <class Run>
void check_against_cpu(const std::vector<Real>& start, const Run& run, double tolerance = 0) {
  std::vector<Real> expected = start;
  run(Device{}, expected.data());
  const auto values = on_device([&] {
    DeviceArray<Real> out(start);
    run(kCuda, out.data());
    return out.values();
  });
  check_close(values, expected, tolerance);
}

// Selects the data of the given device.
template <class T>
struct Both {
  explicit Both(const std::vector<T>& values) : host(values), device(values) {}
  const T* on(Device which) const {
    return which.kind == DeviceKind::cpu ? host.data() : device.data();
  }
  std::vector<T> host;
  DeviceArray<T> device;
};

struct SparseCase {
  Index rows;
  Index columns;
  Index entries;
  Index width;
  bool values;
};
constexpr SparseCase kSparse[] = {
    {0, 5, 2, 3, true},      {1, 1, 1, 1, false},      {3, 7, 0, 5, true},
    {13, 40, 3, 257, true},  {50, 161, 21, 64, true},  {6, 9, 300, 260, false},
    {700, 33, 1, 20, false}, {30, 701, 5, 257, false}, {40, 2061, 7, 300, true}};

struct Sparse {
  explicit Sparse(const SparseCase& c)
      : shape(c),
        index(random_index(c.rows * c.entries, c.columns)),
        value(normal_array(c.rows * c.entries, 1)) {}
  SparseView view(Device device) const {
    return {shape.rows, shape.columns, shape.entries, index.on(device),
            shape.values ? value.on(device) : nullptr};
  }
  SparseCase shape;
  Both<std::int32_t> index;
  Both<Real> value;
};

}  // namespace

TEST_CASE("copy_block.matrices of different widths") {
  struct Block {
    Index rows, width, from, to;
  };
  for (const Block& b : {Block{0, 3, 3, 3}, Block{1, 1, 1, 1}, Block{5, 3, 7, 4},
                         Block{33, 64, 64, 128}, Block{100, 12, 20, 16}}) {
    const Both<Real> source(normal_array(b.rows * b.from));
    check_against_cpu(normal_array(b.rows * b.to, 1), [&](Device device, Real* out) {
      copy_block(device, source.on(device), b.from, out, b.to, b.rows, b.width);
    });
  }
}

TEST_CASE("copy_block.unaligned address") {
  const Both<Real> source(normal_array(8 * 8 + 1));
  check_against_cpu(normal_array(8 * 8, 1), [&](Device device, Real* out) {
    copy_block(device, source.on(device) + 1, 8, out, 8, 8, 8);
  });
}

TEST_CASE("gather_rows.any width, repeated rows") {
  for (const Index width : {1, 3, 64, 257}) {
    for (const Index count : {0, 1, 37}) {
      const Both<Real> x(normal_array(11 * width));
      const Both<std::int32_t> index(random_index(count, 11));
      check_against_cpu(normal_array(count * width, 1), [&](Device device, Real* out) {
        gather_rows(device, x.on(device), index.on(device), count, width, out);
      });
    }
  }
}

TEST_CASE("scatter_add_rows.repeated rows are added in order") {
  for (const Index width : {1, 3, 64, 257}) {
    for (const Index count : {0, 1, 37, 600}) {
      const Both<Real> x(normal_array(count * width));
      const Both<std::int32_t> index(random_index(count, 11));
      check_against_cpu(
          normal_array(11 * width, 1),
          [&](Device device, Real* out) {
            scatter_add_rows(device, x.on(device), index.on(device), count, width, out, 11);
          },
          1e-6);
    }
  }
}

TEST_CASE("transpose.tiles and their edges") {
  for (const Index rows : {0, 1, 31, 33, 100}) {
    for (const Index columns : {1, 32, 45}) {
      const Both<Real> x(normal_array(rows * columns));
      check_against_cpu(normal_array(rows * columns, 1), [&](Device device, Real* out) {
        transpose(device, x.on(device), rows, columns, out);
      });
    }
  }
}

TEST_CASE("sparse_matmul.rows of a few entries, with and without accumulation") {
  for (const SparseCase& c : kSparse) {
    const Sparse x(c);
    const Both<Real> w(normal_array(c.columns * c.width, 2));
    for (const Real beta : {Real(0), Real(1)}) {
      check_against_cpu(
          normal_array(c.rows * c.width, 3),
          [&](Device device, Real* out) {
            sparse_matmul(device, x.view(device), w.on(device), c.width, beta, out);
          },
          2e-6);
    }
  }
}

TEST_CASE("sparse_matmul.the result is not read if beta is 0") {
  const Sparse x(kSparse[3]);
  const Both<Real> w(normal_array(40 * 257, 2));
  const std::vector<Real> start(13 * 257, std::numeric_limits<Real>::quiet_NaN());
  check_against_cpu(
      start,
      [&](Device device, Real* out) {
        sparse_matmul(device, x.view(device), w.on(device), 257, 0, out);
      },
      2e-6);
}

TEST_CASE("sparse_transposed_matmul.entries of the same row are added in order") {
  for (const SparseCase& c : kSparse) {
    const Sparse x(c);
    const Both<Real> dy(normal_array(c.rows * c.width, 2));
    for (const Real beta : {Real(0), Real(1)}) {
      check_against_cpu(
          normal_array(c.columns * c.width, 3),
          [&](Device device, Real* out) {
            sparse_transposed_matmul(device, x.view(device), dy.on(device), c.width, beta, out);
          },
          2e-6);
    }
  }
}

TEST_CASE("sparse_to_dense.equal indices add up") {
  for (const SparseCase& c : kSparse) {
    const Sparse x(c);
    check_against_cpu(
        normal_array(c.rows * c.columns, 3),
        [&](Device device, Real* out) { sparse_to_dense(device, x.view(device), out); }, 1e-6);
  }
}
