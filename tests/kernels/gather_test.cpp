#include "kernels/gather.h"

#include "guarded.h"

namespace ballast {
namespace {

using test::Guarded;

const std::vector<Index> kSizes = {0, 1, 2, 7, 8, 9, 31, 64, 157};

std::vector<std::int32_t> random_index(Index count, Index bound, std::uint32_t purpose = 0) {
  std::vector<std::int32_t> index;
  for (Index i = 0; i < count; ++i) {
    index.push_back(static_cast<std::int32_t>(
        random_below({.seed = 3, .purpose = purpose}, i, static_cast<std::uint64_t>(bound))));
  }
  return index;
}

struct SparseCase {
  Index rows;
  Index columns;
  Index entries;
  Index width;
};

const std::vector<SparseCase> kSparseCases = {
    {0, 5, 3, 4},   {3, 5, 0, 4},    {3, 5, 2, 0},     {1, 1, 1, 1},       {2, 3, 7, 5},
    {17, 9, 4, 64}, {33, 50, 5, 65}, {40, 300, 11, 9}, {50, 261, 22, 157}, {16, 100, 30, 135},
};

struct SparseInputs {
  explicit SparseInputs(const SparseCase& c)
      : index(random_index(c.rows * c.entries, c.columns)),
        value(test::normal_values(c.rows * c.entries, 9)),
        dense(static_cast<std::size_t>(c.rows * c.columns)),
        ones(dense.size()) {
    view = {c.rows, c.columns, c.entries, index.data(), value.data()};
    for (std::size_t e = 0; e < index.size(); ++e) {
      const Index row = static_cast<Index>(e) / c.entries;
      const auto place = static_cast<std::size_t>(row * c.columns + index[e]);
      dense[place] += value[e];
      ones[place] += 1;
    }
  }
  std::vector<std::int32_t> index;
  std::vector<Real> value;
  std::vector<double> dense;
  std::vector<double> ones;
  SparseView view;
};

// beta y + op(a) b in double; a is [rows, columns], transposed or not, b has `width` columns.
std::vector<double> product(const std::vector<double>& a, Index rows, Index columns,
                            bool transposed, const std::vector<Real>& b, Index width, double beta,
                            const std::vector<Real>& y) {
  std::vector<double> sum(y.begin(), y.end());
  for (double& value : sum) value *= beta;
  for (Index r = 0; r < rows; ++r) {
    for (Index j = 0; j < columns; ++j) {
      const Index to = transposed ? j : r;
      const Index from = transposed ? r : j;
      for (Index c = 0; c < width; ++c) {
        sum[static_cast<std::size_t>(to * width + c)] +=
            a[static_cast<std::size_t>(r * columns + j)] *
            b[static_cast<std::size_t>(from * width + c)];
      }
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("copy_block copies between different strides and nothing else") {
  for (const Index rows : {0, 1, 7, 300}) {
    for (const Index width : kSizes) {
      const auto x = test::normal_values(rows * (width + 3));
      Guarded y(rows * (width + 5));
      copy_block({}, x.data(), width + 3, y.data(), width + 5, rows, width);
      const auto values = y.values();
      bool right = true;
      for (Index r = 0; r < rows; ++r) {
        for (Index c = 0; c < width + 5; ++c) {
          const Real value = values[static_cast<std::size_t>(r * (width + 5) + c)];
          right &= c < width ? value == x[static_cast<std::size_t>(r * (width + 3) + c)]
                             : std::isnan(value);
        }
      }
      CHECK(right);
    }
  }
}

TEST_CASE("gather_rows and scatter_add_rows are adjoint") {
  for (const Index count : {0, 1, 13, 400}) {
    for (const Index width : kSizes) {
      CAPTURE(count);
      CAPTURE(width);
      const Index rows = 11;
      const auto index = random_index(count, rows);
      const auto x = test::normal_values(rows * width, 0);
      const auto dy = test::normal_values(count * width, 1);
      const auto y = test::on_all_thread_counts([&] {
        Guarded out(count * width);
        gather_rows({}, x.data(), index.data(), count, width, out.data());
        return out.values();
      });
      const auto dx = test::on_all_thread_counts([&] {
        Guarded out(x);
        scatter_add_rows({}, dy.data(), index.data(), count, width, out.data(), rows);
        return out.values();
      });
      std::vector<double> expected(x.begin(), x.end());
      bool gathered = true;
      for (Index i = 0; i < count; ++i) {
        for (Index c = 0; c < width; ++c) {
          const auto from =
              static_cast<std::size_t>(index[static_cast<std::size_t>(i)] * width + c);
          gathered &= y[static_cast<std::size_t>(i * width + c)] == x[from];
          expected[from] += dy[static_cast<std::size_t>(i * width + c)];
        }
      }
      CHECK(gathered);
      CHECK(test::largest_difference(dx, expected) <= 2000 * test::kUnit);
    }
  }
}

TEST_CASE("transpose moves every element") {
  for (const Index rows : {0, 1, 2, 7, 8, 9, 16, 17, 131, 500}) {
    for (const Index columns : {0, 1, 3, 8, 15, 16, 24, 33, 157}) {
      const auto x = test::normal_values(rows * columns);
      const auto y = test::on_all_thread_counts([&] {
        Guarded out(rows * columns);
        transpose({}, x.data(), rows, columns, out.data());
        return out.values();
      });
      bool right = true;
      for (Index r = 0; r < rows; ++r) {
        for (Index c = 0; c < columns; ++c) {
          right &= y[static_cast<std::size_t>(c * rows + r)] ==
                   x[static_cast<std::size_t>(r * columns + c)];
        }
      }
      CHECK(right);
    }
  }
}

TEST_CASE("sparse products agree with dense products in double") {
  for (const SparseCase& c : kSparseCases) {
    SparseInputs in(c);
    const auto w = test::normal_values(c.columns * c.width, 0);
    const auto dy = test::normal_values(c.rows * c.width, 1);
    const auto y = test::normal_values(c.rows * c.width, 2);
    const auto dw = test::normal_values(c.columns * c.width, 3);
    for (const bool with_values : {true, false}) {
      in.view.value = with_values ? in.value.data() : nullptr;
      const auto& dense = with_values ? in.dense : in.ones;
      for (const Real beta : {Real(0), Real(1)}) {
        CAPTURE(c.rows);
        CAPTURE(c.width);
        CAPTURE(with_values);
        CAPTURE(beta);
        const auto straight = test::on_all_thread_counts([&] {
          Guarded out(y);
          if (beta == 0) std::fill_n(out.data(), y.size(), std::numeric_limits<Real>::quiet_NaN());
          sparse_matmul({}, in.view, w.data(), c.width, beta, out.data());
          return out.values();
        });
        const double bound = 200 * test::kUnit;
        CHECK(test::largest_difference(straight, product(dense, c.rows, c.columns, false, w,
                                                         c.width, beta, y)) <= bound);
        const auto transposed = test::on_all_thread_counts([&] {
          Guarded out(dw);
          if (beta == 0) std::fill_n(out.data(), dw.size(), std::numeric_limits<Real>::quiet_NaN());
          sparse_transposed_matmul({}, in.view, dy.data(), c.width, beta, out.data());
          return out.values();
        });
        CHECK(test::largest_difference(transposed, product(dense, c.rows, c.columns, true, dy,
                                                           c.width, beta, dw)) <= bound);
      }
    }
  }
}

TEST_CASE("sparse_to_dense writes zeros and adds up equal indices") {
  for (const SparseCase& c : kSparseCases) {
    SparseInputs in(c);
    for (const bool with_values : {true, false}) {
      in.view.value = with_values ? in.value.data() : nullptr;
      const auto y = test::on_all_thread_counts([&] {
        Guarded out(c.rows * c.columns);
        sparse_to_dense({}, in.view, out.data());
        return out.values();
      });
      CHECK(test::largest_difference(y, with_values ? in.dense : in.ones) <= 20 * test::kUnit);
    }
  }
}

}  // namespace ballast
