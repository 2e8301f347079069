#include "tests/autograd/gradient_check.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "autograd/grad.h"
#include "autograd/operations.h"

namespace ballast {
namespace {

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

// Fixed values in [-1, 1], away from 0.
Tensor fixed_values(const Shape& shape, unsigned stream) {
  Tensor result = Tensor::empty(shape);
  unsigned state = 12345 + 7919 * stream;
  for (Index i = 0; i < shape.count(); ++i) {
    state = state * 1664525U + 1013904223U;
    const double magnitude = 0.25 + 0.75 * (state >> 8U) / 16777216.0;
    result.mutable_data()[i] = static_cast<Real>((state & 128U) != 0 ? magnitude : -magnitude);
  }
  return result;
}

double inner_product(const Tensor& a, const Tensor& b) {
  double total = 0;
  for (Index i = 0; i < a.count(); ++i) {
    total += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
  }
  return total;
}

// One check: f with copies of its inputs; the weights of its result are an additional variable.
class Checker {
 public:
  Checker(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradientCheck& options)
      : f_(f), options_(options) {
    for (const Tensor& input : inputs) {
      add_variable(input);
      directions_.push_back(fixed_values(input.shape(), static_cast<unsigned>(variables_.size())));
    }
    add_variable(fixed_values(f(variables_).shape(), 0));
  }

  std::string run() {
    const std::vector<Tensor> fused = first_gradients(false);
    std::string text = compare("gradient", fused, inputs(), [this] { return value(); });
    if (!text.empty() || !options_.second_order) return text;
    const std::vector<Tensor> recorded = first_gradients(true);
    text = compare_twins(fused, recorded);
    if (!text.empty()) return text;
    return compare("gradient of the gradient", second_gradients(recorded), variables_,
                   [this] { return slope(); });
  }

 private:
  void add_variable(const Tensor& like) {
    variables_.push_back(Tensor::from(like.to_vector(), like.shape()).set_requires_grad(true));
  }
  std::vector<Tensor> inputs() const { return {variables_.begin(), variables_.end() - 1}; }
  const Tensor& weights() const { return variables_.back(); }

  double value() const {
    const NoGrad pause;
    return inner_product(f_(inputs()), weights());
  }

  std::vector<Tensor> first_gradients(bool create_graph) const {
    GradOptions options;
    options.create_graph = create_graph;
    const Tensor y = f_(inputs());
    if (!create_graph) {
      options.output_gradients = {weights().detach()};
      return grad({y}, inputs(), options);
    }
    return grad({sum(multiply(y, weights()))}, inputs(), options);
  }

  // The gradients of f along fixed directions, summed.
  double slope() const {
    const std::vector<Tensor> gradients = first_gradients(false);
    double total = 0;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      total += inner_product(gradients[i], directions_[i]);
    }
    return total;
  }

  std::vector<Tensor> second_gradients(const std::vector<Tensor>& gradients) const {
    GradOptions options;
    for (const Tensor& variable : variables_) {
      options.destinations.push_back(Tensor::empty(variable.shape()));
    }
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (!gradients[i].requires_grad()) continue;
      outputs.push_back(gradients[i]);
      options.output_gradients.push_back(directions_[i]);
    }
    return grad(outputs, variables_, options);
  }

  bool close(double analytic, double numeric) const {
    return std::abs(analytic - numeric) <= options_.tolerance * (1 + std::abs(numeric));
  }

  static std::string place(std::size_t variable, Index element) {
    return " with respect to input " + std::to_string(variable) + " at element " +
           std::to_string(element) + ": ";
  }

  std::string compare_twins(const std::vector<Tensor>& fused,
                            const std::vector<Tensor>& composed) const {
    for (std::size_t i = 0; i < fused.size(); ++i) {
      for (Index j = 0; j < fused[i].count(); ++j) {
        const double a = fused[i].data()[j];
        const double b = composed[i].data()[j];
        if (close(a, b)) continue;
        return "gradient" + place(i, j) + "without create_graph: " + number(a) +
               ", with create_graph: " + number(b);
      }
    }
    return {};
  }

  // Central differences of `function` with respect to each element of the variables; the weights
  // are the last variable.
  template <class Function>
  std::string compare(const std::string& what, const std::vector<Tensor>& analytic,
                      const std::vector<Tensor>& variables, const Function& function) const {
    for (std::size_t i = 0; i < variables.size(); ++i) {
      Tensor variable = variables[i];
      for (Index j = 0; j < variable.count(); ++j) {
        const Real old = variable.data()[j];
        const Real above = old + static_cast<Real>(options_.step);
        const Real below = old - static_cast<Real>(options_.step);
        variable.mutable_data()[j] = above;
        const double high = function();
        variable.mutable_data()[j] = below;
        const double low = function();
        variable.mutable_data()[j] = old;
        const double numeric =
            (high - low) / (static_cast<double>(above) - static_cast<double>(below));
        if (close(analytic[i].data()[j], numeric)) continue;
        return what + place(i, j) + "grad() returns " + number(analytic[i].data()[j]) +
               ", finite differences give " + number(numeric);
      }
    }
    return {};
  }

  const TensorFunction& f_;
  const GradientCheck& options_;
  std::vector<Tensor> variables_;   // inputs, then weights of the result
  std::vector<Tensor> directions_;  // one per input
};

}  // namespace

std::string check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                            const GradientCheck& options) {
  return Checker(f, inputs, options).run();
}

}  // namespace ballast
