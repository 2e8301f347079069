#include "kernels/adam.h"

#include <cmath>

#include "kernels/cpu/pieces.h"
#include "kernels/cpu/simd.h"
#include "kernels/cuda/kernels.h"
#include "kernels/shared/rate_factor.h"

namespace ballast {
namespace {

// The options as vectors, for the inner loop.
struct Factors {
  Factors(const AdamOptions& o, std::uint64_t step)
      : beta1(Real(o.beta1)),
        beta2(Real(o.beta2)),
        rest1(Real(1 - o.beta1)),
        rest2(Real(1 - o.beta2)),
        decay(Real(o.weight_decay)),
        epsilon(Real(o.epsilon)) {
    const double correction1 = 1 - std::pow(o.beta1, static_cast<double>(step + 1));
    const double correction2 = 1 - std::pow(o.beta2, static_cast<double>(step + 1));
    const double scheduled = o.learning_rate * rate_factor(o, step);
    keep = Real(1 - scheduled * o.decoupled_decay);
    rate = Real(scheduled / correction1);
    root_factor = Real(1 / std::sqrt(correction2));
  }
  RealVector beta1, beta2, rest1, rest2, decay, epsilon, keep, rate, root_factor;
};

struct State {
  RealVector parameter, moment1, moment2;
};

BALLAST_INLINE State update(const Factors& f, State s, RealVector gradient) {
  const RealVector g = fma(f.decay, s.parameter, gradient);
  s.moment1 = fma(f.beta1, s.moment1, f.rest1 * g);
  s.moment2 = fma(f.beta2, s.moment2, f.rest2 * (g * g));
  const RealVector root = fma(sqrt(s.moment2), f.root_factor, f.epsilon);
  s.parameter = f.keep * s.parameter - f.rate * (s.moment1 / root);
  return s;
}

void update_piece(const Factors& f, const AdamArrays& arrays) {
  const auto [parameter, gradient, moment1, moment2, count] = arrays;
  constexpr int lanes = RealVector::lanes;
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    const State s = update(f,
                           {RealVector::load(parameter + i), RealVector::load(moment1 + i),
                            RealVector::load(moment2 + i)},
                           RealVector::load(gradient + i));
    s.parameter.store(parameter + i);
    s.moment1.store(moment1 + i);
    s.moment2.store(moment2 + i);
  }
  const int rest = static_cast<int>(count - i);
  if (rest == 0) return;
  const auto load = [i, rest](const Real* p) { return RealVector::load_partial(p + i, rest); };
  const State s = update(f, {load(parameter), load(moment1), load(moment2)}, load(gradient));
  s.parameter.store_partial(parameter + i, rest);
  s.moment1.store_partial(moment1 + i, rest);
  s.moment2.store_partial(moment2 + i, rest);
}

}  // namespace

void adam(Device device, const AdamOptions& options, const Step& step, const AdamArrays& arrays) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().adam(device, options, step, arrays);
  const Factors factors(options, step.value);
  for_pieces(arrays.count, [&](Index begin, Index size) {
    update_piece(factors, {arrays.parameter + begin, arrays.gradient + begin,
                           arrays.moment1 + begin, arrays.moment2 + begin, size});
  });
}

}  // namespace ballast
