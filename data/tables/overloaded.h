// A function for std::visit, made of one lambda per alternative.
#pragma once

namespace ballast {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace ballast
