// Tests all sets of inner kernels that this processor can run, not only the set that matmul uses.
#include "kernels/cpu/products/matmul_kernels.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "products.h"

using namespace ballast;
using test::at;
using test::Values;
using test::wave;

namespace {

constexpr Real kUntouched = 12345;

template <class Check>
void for_each_set(Check check) {
  int sets = 0;
  for (const MatmulKernels* set : usable_matmul_kernels().kernels) {
    if (!set) break;
    ++sets;
    INFO(std::string(set->name));
    check(*set);
  }
  CHECK(sets > 0);
}

struct TileCase {
  Left left;
  int rows;
  int vectors;
  Index columns;
  Index k;
  bool add;
  bool bias;
  Activation activation;
};

// The addresses of a's rows, cut into runs.
std::vector<const Real*> gather(const TileCase& t, const Values& a, Index lda, Index runs) {
  std::vector<const Real*> gathered;
  for (Index run = 0; run < runs; ++run) {
    for (Index i = 0; i < t.rows; ++i) gathered.push_back(a.data() + i * lda + run * t.k / runs);
  }
  return gathered;
}

int wrong_elements(const MatmulKernels& set, const TileCase& t) {
  const Index width = t.vectors * set.lanes;
  const bool by_columns = t.left == Left::columns;
  const Index lda = (by_columns ? t.rows : t.k) + 3;
  const Index ldb = width + 2;
  const Index ldc = width + 5;
  const Values a = wave((by_columns ? t.k : t.rows) * lda, 0.7);
  const Values b = wave(t.k * ldb, 0.3);
  const Values bias = wave(width, 1.1);
  const Values old = wave(t.rows * ldc, 0.9);
  Values c = old;
  for (Index i = 0; i < t.rows; ++i) {
    for (Index j = t.columns; j < ldc; ++j) c[static_cast<std::size_t>(i * ldc + j)] = kUntouched;
  }
  TileCall call;
  call.b = b.data();
  call.ldb = ldb;
  call.k = t.k;
  std::vector<const Real*> gathered;
  std::vector<Real*> c_rows;
  if (t.left == Left::gathered_rows) {
    if (t.k % 3 == 0) call.runs = 3;
    call.k = t.k / call.runs;
    gathered = gather(t, a, lda, call.runs);
    for (Index i = 0; i < t.rows; ++i) c_rows.push_back(c.data() + i * ldc);
    call.gathered = gathered.data();
    call.c_rows = c_rows.data();
  } else {
    call.a = a.data();
    call.lda = lda;
    call.c = c.data();
    call.ldc = ldc;
  }
  call.columns = t.columns;
  call.add = t.add;
  call.bias = t.bias ? bias.data() : nullptr;
  call.activation = t.activation;
  call.slope = Real(0.2);
  set.tile[static_cast<int>(t.left)][t.rows - 1][t.vectors - 1](call);
  int wrong = 0;
  for (Index i = 0; i < t.rows; ++i) {
    for (Index j = 0; j < ldc; ++j) {
      const Real value = at(c, i * ldc + j);
      if (j >= t.columns) {
        wrong += value != kUntouched;
        continue;
      }
      double sum = t.add ? at(old, i * ldc + j) : 0;
      for (Index p = 0; p < t.k; ++p) {
        sum +=
            static_cast<double>(at(a, by_columns ? p * lda + i : i * lda + p)) * at(b, p * ldb + j);
      }
      if (t.bias) sum += at(bias, j);
      if (t.activation != Activation::none && sum < 0) {
        sum *= t.activation == Activation::relu ? 0 : 0.2;
      }
      wrong += !(std::abs(value - sum) <= 100 * std::numeric_limits<Real>::epsilon());
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("matmul kernels: all tiles of all sets, full and partial, with all remainders") {
  for_each_set([](const MatmulKernels& set) {
    int tiles = 0;
    int wrong = 0;
    for (const Left left : {Left::rows, Left::columns, Left::gathered_rows}) {
      for (int rows = 1; rows <= kTallTileRows; ++rows) {
        for (int vectors = 1; vectors <= (rows <= kTileRows ? set.vectors : 1); ++vectors) {
          const bool there = set.tile[static_cast<int>(left)][rows - 1][vectors - 1] != nullptr;
          REQUIRE(there);
          ++tiles;
          const Index width = vectors * set.lanes;
          for (const Index columns : {width, width - 1, width - set.lanes + 1}) {
            for (const bool add : {false, true}) {
              for (const Index k : {0, 1, 21}) {
                wrong += wrong_elements(
                    set, {left, rows, vectors, columns, k, add, false, Activation::none});
                wrong += wrong_elements(
                    set, {left, rows, vectors, columns, k, add, true, Activation::relu});
                wrong += wrong_elements(
                    set, {left, rows, vectors, columns, k, add, true, Activation::leaky_relu});
              }
            }
          }
        }
      }
    }
    CHECK(wrong == 0);
    CHECK(tiles == kLefts * (kTileRows * set.vectors + kTallTileRows - kTileRows));
  });
}

TEST_CASE("matmul kernels: packing transposes, pads with zeros and stays in bounds") {
  for_each_set([](const MatmulKernels& set) {
    int wrong = 0;
    for (Index vectors = 1; vectors <= set.vectors; ++vectors) {
      const Index width = vectors * set.lanes;
      for (Index columns = width - set.lanes + 1; columns <= width; ++columns) {
        for (const Index k : {1, 2, 7, 8, 15, 16, 17, 33, 64}) {
          const Index ldb = k + 1;
          Values b = wave(columns * ldb, 0.3);
          for (Index j = 0; j < columns; ++j) {
            b[static_cast<std::size_t>(j * ldb + k)] = std::numeric_limits<Real>::quiet_NaN();
          }
          Values out(static_cast<std::size_t>(k * width) + 1, kUntouched);
          set.pack_transposed(b.data(), ldb, k, columns, width, out.data());
          for (Index p = 0; p < k; ++p) {
            for (Index j = 0; j < width; ++j) {
              wrong += at(out, p * width + j) != (j < columns ? at(b, j * ldb + p) : 0);
            }
          }
          wrong += out.back() != kUntouched;
        }
      }
    }
    CHECK(wrong == 0);
  });
}
