// Weights of generated rows that give discrete variables, and pairs of them, their distribution in
// the training table: iterative proportional fitting (Deming and Stephan 1940) with bounded
// weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/real.h"

namespace ballast {

// The codes of rows: codes[variable][row].
using VariableCodes = std::vector<std::vector<std::int32_t>>;

// The number of rows with each code of a variable, or with each combination of the codes of two.
struct Margin {
  std::size_t first = 0;
  std::size_t second = 0;  // the same as `first` if there is one variable
  std::size_t width = 1;   // the number of codes of `second`; 1 if there is one variable
  std::vector<double> rows;

  bool is_pair() const { return first != second; }
  std::size_t cell(const VariableCodes& codes, std::size_t row) const {
    const auto code = static_cast<std::size_t>(codes[first][row]);
    return is_pair() ? code * width + static_cast<std::size_t>(codes[second][row]) : code;
  }
};

class Raking {
 public:
  Raking() = default;  // all weights are 1
  // Weights between kLeast and kMost by which `rows` generated rows approach the margins, which are
  // all of one table. A cell changes little if few rows are in it.
  Raking(std::vector<Margin> margins, const VariableCodes& generated, Index rows);

  double weight(const VariableCodes& codes, std::size_t row) const;

  static constexpr double kMost = 4;
  static constexpr double kLeast = 0.05;

 private:
  // Brings the weights closer to a margin.
  void adjust(std::size_t margin, const VariableCodes& generated, std::vector<double>& weights);

  std::vector<Margin> margins_;
  std::vector<std::vector<double>> factors_;  // for each margin, of each cell
};

}  // namespace ballast
