// Copies, and dense and sparse products.
#include "bench/cuda/measure.h"
#include "kernels/gather.h"
#include "kernels/matmul.h"

namespace ballast::bench {

void add_moves() {
  enum class Kind { gather, scatter };
  for (const Kind kind : {Kind::gather, Kind::scatter}) {  // a scatter also reads what it adds to
    add_both(kind == Kind::gather ? "gather_rows" : "scatter_add_rows", kLarge, kStep,
             [kind](Index rows, Index columns) {
               const auto x = numbers(rows * columns);
               const auto y = numbers(rows * columns, 1);
               const auto index = integers(drawn(rows, rows));
               const Index moved = (kind == Kind::gather ? 2 : 3) * rows * columns * kReal;
               return Work{moved + rows * 4, 0, [=] {
                             if (kind == Kind::gather) {
                               gather_rows(kDevice, x->data(), index->data(), rows, columns,
                                           y->data());
                             } else {
                               scatter_add_rows(kDevice, x->data(), index->data(), rows, columns,
                                                y->data(), rows);
                             }
                           }};
             });
  }
  add_both("copy_block", kLarge, kStep, [](Index rows, Index columns) {
    const auto x = numbers(rows * columns);
    const auto y = numbers(rows * 2 * columns, 1);
    return Work{2 * rows * columns * kReal, 0, [=] {
                  copy_block(kDevice, x->data(), columns, y->data(), 2 * columns, rows, columns);
                }};
  });
  add_both("transpose", {8192, 8192}, {2610, 256}, [](Index rows, Index columns) {
    const auto x = numbers(rows * columns);
    const auto y = numbers(rows * columns, 1);
    return Work{2 * rows * columns * kReal, 0,
                [=] { transpose(kDevice, x->data(), rows, columns, y->data()); }};
  });
}

// Packs of ten rows of Adult: 220 entries in 2640 columns, times a weight with 256 columns. Bytes
// are those of the entries, the weight and the result, each once, although each entry reads a row
// of the weight from the cache.
void add_sparse() {
  constexpr Index kEntries = 220;
  constexpr Index kColumns = 2640;
  constexpr Index kWidth = 256;
  const auto make = [](bool transposed) {
    return [transposed](Index rows, Index) {
      std::vector<std::int32_t> places;
      for (const std::int32_t place : drawn(rows * kEntries, kColumns / kEntries)) {
        const auto entry = static_cast<Index>(places.size()) % kEntries;
        places.push_back(static_cast<std::int32_t>(entry * (kColumns / kEntries)) + place);
      }
      const auto index = integers(places);
      const auto value = numbers(rows * kEntries);
      const auto w = numbers(kColumns * kWidth, 1);
      const auto y = numbers(rows * kWidth, 2);
      const SparseView x{rows, kColumns, kEntries, index->data(), value->data()};
      const Index moved =
          rows * kEntries * (kReal + 4) + kColumns * kWidth * kReal + rows * kWidth * kReal;
      return Work{moved, 2.0 * static_cast<double>(rows * kEntries * kWidth), [=] {
                    (void)index, (void)value;
                    if (transposed) {
                      sparse_transposed_matmul(kDevice, x, y->data(), kWidth, 0, w->data());
                    } else {
                      sparse_matmul(kDevice, x, w->data(), kWidth, 0, y->data());
                    }
                  }};
    };
  };
  add_both("sparse_matmul", {20000, 0}, {50, 0}, make(false));
  add_both("sparse_transposed_matmul", {20000, 0}, {50, 0}, make(true));
}

namespace {

struct Product {
  const char* kind;  // NN, NT, TN: which operand is stored transposed
  Index m;
  Index n;
  Index k;
};
// The shapes of published performance notes, of a CTGAN step, and a large one.
constexpr Product kProducts[] = {
    {"NT", 500, 256, 232},    {"NN", 500, 744, 156},   {"TN", 256, 488, 500},
    {"NT", 50, 256, 2600},    {"TN", 256, 2600, 50},   {"NT", 6272, 128, 1024},
    {"NT", 128, 1024, 6272},  {"NT", 128, 6272, 1024}, {"NN", 500, 256, 128},
    {"NN", 500, 157, 744},    {"NN", 100, 256, 1570},  {"NN", 100, 256, 256},
    {"NT", 50, 1570, 256},    {"TN", 1570, 256, 100},  {"NN", 100, 1, 256},
    {"NN", 4096, 4096, 4096},
};

}  // namespace

void add_products() {
  for (const Product& p : kProducts) {
    const std::string name = std::string("matmul/") + p.kind + "/" + std::to_string(p.m) + "x" +
                             std::to_string(p.n) + "x" + std::to_string(p.k);
    const bool replayed = p.m * p.n * p.k < Index{1} << 34;
    add(name, replayed, [p] {
      const auto a = numbers(p.m * p.k);
      const auto b = numbers(p.k * p.n, 1);
      const auto c = numbers(p.m * p.n, 2);
      const MatmulShape shape{p.kind[0] == 'T', p.kind[1] == 'T', p.m, p.n, p.k};
      const Index lda = shape.transpose_a ? p.m : p.k;
      const Index ldb = shape.transpose_b ? p.k : p.n;
      return Work{0, 2.0 * static_cast<double>(p.m * p.n * p.k), [=] {
                    matmul(kDevice, shape, {a->data(), lda}, {b->data(), ldb}, 0, {c->data(), p.n});
                  }};
    });
  }
}

}  // namespace ballast::bench
