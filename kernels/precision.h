// Precision of products and convolutions, an option of the calling thread.
#pragma once

namespace ballast {

// On CUDA, tf32 rounds factors to a 10-bit mantissa for tensor cores, which are several times
// faster. The CPU always computes in single precision.
enum class Precision { single, tf32 };

// While an object exists, products and convolutions that the calling thread starts have this
// precision; the destructor restores the previous one. Without an object it is single. A recorded
// graph keeps the precision it was recorded with.
class PrecisionScope {
 public:
  explicit PrecisionScope(Precision precision) : outer_(of_thread()) { of_thread() = precision; }
  ~PrecisionScope() { of_thread() = outer_; }
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

  static Precision current() { return of_thread(); }

 private:
  static Precision& of_thread() {
    thread_local Precision precision = Precision::single;
    return precision;
  }

  Precision outer_;
};

}  // namespace ballast
