#include "autograd/tensor.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <vector>

#include "autograd/pool.h"
#include "autograd/rules.h"
#include "autograd/sparse.h"
#include "kernels/error.h"

namespace ballast {
namespace {

TEST_CASE("shapes: count, text and invalid extents") {
  CHECK_EQ(Shape{}.count(), 1);
  CHECK_EQ(Shape{}.text(), "scalar");
  CHECK_EQ(Shape{500, 232}.text(), "500x232");
  CHECK_EQ(Shape{3, 0, 2}.count(), 0);
  CHECK(Shape{2, 3} != Shape{3, 2});
  CHECK(Shape{2} != Shape{2, 1});
  CHECK_THROWS_AS((Shape{1, 2, 3, 4, 5, 6, 7}), Error);
  CHECK_THROWS_AS(Shape{-2}, Error);
}

TEST_CASE("tensors are created, read and shared") {
  Tensor a = Tensor::from({1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK_EQ(a.dim(1), 3);
  CHECK_EQ(a.count(), 6);
  Tensor b = a;
  b.mutable_data()[0] = 9;
  CHECK_EQ(a.data()[0], 9);
  CHECK_EQ(a.detach().data(), a.data());
  const Tensor view = a.view(2, {2, 2});
  CHECK(view.to_vector() == std::vector<Real>{3, 4, 5, 6});
  CHECK_EQ(Tensor::full({}, 3).item(), 3);
  CHECK_EQ(Tensor::zeros({0, 3}).to_vector().size(), 0);
}

TEST_CASE("tensors reject invalid arguments") {
  CHECK_THROWS_AS(Tensor().shape(), Error);
  CHECK_THROWS_AS(Tensor().data(), Error);
  CHECK_THROWS_AS(Tensor().set_requires_grad(true), Error);
  CHECK_FALSE(Tensor().requires_grad());
  const Tensor a = Tensor::zeros({2, 3});
  CHECK_THROWS_AS(a.item(), Error);
  CHECK_THROWS_AS(a.dim(2), Error);
  CHECK_THROWS_AS(a.dim(-1), Error);
  CHECK_THROWS_AS(a.view(1, {2, 3}), Error);
  CHECK_THROWS_AS(a.view(-1, {2}), Error);
  CHECK_THROWS_AS(Tensor::from({1, 2}, {3}), Error);
  CHECK_THROWS_AS(Tensor::empty({-1}), Error);
  CHECK_THROWS_AS(Tensor::zeros({4}).view(0, {-1}), Error);
  CHECK_THROWS_AS(Tensor::zeros({Index(1) << 62}), Error);
  CHECK_THROWS_AS((Tensor::zeros({Index(1) << 32, Index(1) << 32})), Error);
  CHECK_THROWS_AS(a.view(2, {std::numeric_limits<Index>::max() / 16}), Error);
}

TEST_CASE("requires_grad can be changed on leaves; results are detached instead") {
  Tensor a = Tensor::zeros({2});
  a.set_requires_grad(true);
  Tensor b = square(a);
  CHECK(b.requires_grad());
  CHECK_FALSE(b.detach().requires_grad());
  CHECK_FALSE(a.view(0, {1}).requires_grad());
  CHECK_THROWS_WITH_AS(b.set_requires_grad(false),
                       "set_requires_grad: the tensor is the result of square; use detach()",
                       Error);
  a.set_requires_grad(false);
  CHECK_FALSE(square(a).requires_grad());
}

TEST_CASE("the memory of a view outlives the original tensor") {
  Tensor view;
  {
    const Tensor whole = Tensor::from({1, 2, 3, 4}, {4});
    view = whole.view(1, {2});
  }
  const Tensor other = Tensor::full({4}, 7);
  CHECK(view.to_vector() == std::vector<Real>{2, 3});
}

TEST_CASE("pool blocks are distinct, aligned and reused") {
  std::vector<void*> blocks;
  for (int i = 0; i < 1000; ++i) blocks.push_back(pool_allocate(48));
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(blocks[i]) % 16, 0);
    *static_cast<std::size_t*>(blocks[i]) = i;
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    REQUIRE_EQ(*static_cast<std::size_t*>(blocks[i]), i);
  }
  for (void* block : blocks) pool_release(block, 48);
  const std::size_t before = pool_statistics().system_allocations;
  for (void*& block : blocks) block = pool_allocate(40);  // the same size class
  CHECK_EQ(pool_statistics().system_allocations, before);
  for (void* block : blocks) pool_release(block, 40);
  void* large = pool_allocate(kPoolLimit + 1);
  CHECK_EQ(pool_statistics().system_allocations, before + 1);
  pool_release(large, kPoolLimit + 1);
}

TEST_CASE("tensors may be released on another thread than the one that created them") {
  for (int round = 0; round < 3; ++round) {
    std::vector<Tensor> made;
    std::thread maker([&] {
      for (int i = 0; i < 500; ++i) made.push_back(Tensor::full({3}, static_cast<Real>(i)));
    });
    maker.join();
    for (std::size_t i = 0; i < made.size(); ++i) CHECK_EQ(made[i].data()[2], static_cast<Real>(i));
    std::thread taker([moved = std::move(made)]() mutable { moved.clear(); });
    taker.join();
  }
}

TEST_CASE("blocks of ended threads are reused") {
  const auto work = [] {
    std::vector<Tensor> tensors;
    for (int i = 0; i < 300; ++i) tensors.push_back(Tensor::zeros({2}));
  };
  std::thread(work).join();
  std::thread(work).join();
  const std::size_t before = pool_statistics().system_allocations;
  for (int i = 0; i < 20; ++i) std::thread(work).join();
  CHECK_EQ(pool_statistics().system_allocations, before);
}

TEST_CASE("a sparse tensor can be converted to dense and packed") {
  SparseTensor x = SparseTensor::empty(4, 3, 2, true);
  const std::vector<std::int32_t> index = {0, 2, 1, 1, 2, 0, 0, 1};
  for (std::size_t i = 0; i < index.size(); ++i) {
    x.mutable_index()[i] = index[i];
    x.mutable_value()[i] = static_cast<Real>(i + 1);
  }
  const std::vector<Real> dense = {1, 0, 2, 0, 7, 0, 6, 0, 5, 7, 8, 0};
  CHECK(x.to_dense().to_vector() == dense);
  const SparseTensor packed = x.pack(2);
  CHECK_EQ(packed.rows(), 2);
  CHECK_EQ(packed.columns(), 6);
  CHECK_EQ(packed.entries(), 4);
  CHECK(packed.to_dense().to_vector() == dense);
  CHECK_EQ(packed.view().value, x.view().value);
  CHECK_THROWS_AS(x.pack(3), Error);
  CHECK_THROWS_AS(x.pack(0), Error);
  CHECK_THROWS_AS(SparseTensor::one_hot(Integers::from({2, 5}), 3), Error);
  CHECK_THROWS_AS(SparseTensor::one_hot(Integers::from({-1}), 3), Error);
  CHECK_FALSE(SparseTensor().defined());
  CHECK_THROWS_AS(SparseTensor::empty(-1, 3, 1, false), Error);
  const SparseTensor ones = SparseTensor::empty(0, 3, 1, false);
  CHECK_EQ(ones.to_dense().shape(), Shape{0, 3});
}

TEST_CASE("operations reject sparse tensors with invalid indices") {
  SparseTensor x = SparseTensor::empty(2, 3, 2, false);
  std::copy_n(std::vector<std::int32_t>{0, 1, 2, 3}.begin(), 4, x.mutable_index());
  const Tensor w = Tensor::zeros({3, 1});
  CHECK_THROWS_AS(sparse_transposed_matmul(x, Tensor::zeros({2, 1})), Error);
  CHECK_THROWS_WITH_AS(linear({{{}, x, w}}, {}),
                       "linear: row 1 has an entry in column 3, but the number of columns is 3",
                       Error);
  CHECK_THROWS_AS(x.to_dense(), Error);
  CHECK_THROWS_AS(x.pack(2), Error);
  CHECK_THROWS_AS(x.to({}), Error);
  x.mutable_index()[3] = -1;
  CHECK_THROWS_WITH_AS(x.to_dense(),
                       "to_dense: row 1 has an entry in column -1, but the number of columns is 3",
                       Error);
  x.mutable_index()[3] = 0;
  CHECK(x.to_dense().to_vector() == std::vector<Real>{1, 1, 0, 1, 0, 1});
}

}  // namespace
}  // namespace ballast
