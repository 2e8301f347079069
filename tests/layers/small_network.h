// A network with all kinds of tensors, for tests of network operations.
#pragma once

#include <string>
#include <vector>

#include "layers/layers.h"

namespace ballast::testing {

struct SmallNetwork : Network {
  explicit SmallNetwork(const std::string& name = "net", std::uint64_t seed = 1)
      : Network(name, {}, seed) {}
  Tensor operator()(const Tensor& x) const {
    return dropout.forward(norm.forward(linear.forward(x)));
  }
  Linear linear{*this, "linear", {3}, 2};
  BatchNorm norm{*this, "norm", 2};
  Dropout dropout{*this, Real{0.5}};
};

}  // namespace ballast::testing
