// A trained any-order autoregressive model: missing values, predictions and likelihoods of rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "io/safetensors.h"
#include "kernels/threads.h"
#include "models/argn/completion.h"
#include "models/argn/known_rows.h"
#include "models/argn/network.h"
#include "models/tabular/encoded_rows.h"
#include "models/tabular/row_maker.h"

namespace ballast::argn {

struct ImputeOptions {
  // The most probable category, and the median of a number, given the values that the row has;
  // otherwise values are drawn, each given those drawn before.
  bool most_probable = false;
  std::uint64_t seed = 0;
  std::uint64_t number = 0;  // of the completed table; those of a seed are drawn independently
};

struct ScoreOptions {
  Index orders = 4;
  std::uint64_t seed = 0;  // of the orders
};

// Tables have the columns of the training table, found by name; other columns are ignored, and so
// are the values of columns that are not modelled. Read them with encoder().columns()
// (read_table_as), so that their columns have the kinds that they had in the training. A category
// that is not in the model is hidden from it. Results depend neither on the number of threads nor
// on the other rows. Functions throw Error for an absent column and one of another kind.
class Model {
 public:
  // Of a model file, whose memory is released as far as it is not needed. Throws Error for a
  // corrupt file.
  explicit Model(ModelFile file, const std::string& device = "cpu");

  const TableEncoder& encoder() const { return encoder_; }

  // What the functions below cannot use of the table. `target`: as in predict(), or empty.
  std::vector<UnknownValues> unknown_values(const Table& table,
                                            const std::string& target = {}) const;

  // The same table without missing values, as far as their columns are modelled or constant. The
  // drawn values of row r depend on the seed, the number and r.
  Table impute(const Table& table, const ImputeOptions& options = {}) const;

  // The distribution of a column given the other columns, if its value is not missing. The table
  // need not have the column. A missing value in another column is a value like any other, if there
  // were missing values in the training; otherwise it is hidden. Columns of the result, for a
  // category: the most probable value and the probability of each value; for a number or a date:
  // the mean and the quantiles .05, .5 and .95. Throws Error for a column that is not modelled.
  Table predict(const Table& table, const std::string& target) const;
  // Throws OptionError with the nearest name for an unknown column, and for one that is not
  // modelled.
  void check_target(const std::string& target) const;

  // Log-likelihoods in nats. Columns of the result: that of the row, by the chain rule and as the
  // mean over random orders of the columns; the number of unknown values; then, for each modelled
  // column, that of its value given all other values of the row. A number has the probability of
  // its bin, or of its part of the bin, not a density. An unknown value has none: the likelihood is
  // that of the other values. Missing values are unknown in a column without missing values in the
  // training.
  Table log_likelihood(const Table& table, const ScoreOptions& options = {}) const;

 private:
  // Calls work(first, count) for the rows of a table, some at a time, on all threads.
  template <class Work>
  void each_chunk(Index rows, const Work& work) const {
    const Index chunk = RowMaker::chunk_rows(values_per_row_);
    const Index bytes = chunk * values_per_row_ * static_cast<Index>(sizeof(Real));
    constexpr Index kBytesInFlight = Index{1} << 28;
    const bool parallel = thread_count() * bytes <= kBytesInFlight;
    each_task((rows + chunk - 1) / chunk, parallel, [&](Index number) {
      const auto turn = take_turn(network_->device());
      const Index first = number * chunk;
      work(first, std::min(chunk, rows - first));
    });
  }
  Rows rows_of(const std::vector<std::int32_t>& codes, Index first, Index count) const;
  // Rows of which no variable is hidden.
  EncodedTable encoded(const Rows& rows, Index first, const Random& positions) const;
  // Adds ln p of the values of a part, given what is shown, to the sum of each row, and shows them.
  void add_log_likelihood(const Rows& rows, std::size_t part, Rows& shown,
                          std::vector<double>& sums) const;
  std::vector<std::vector<double>> values_given_others(const Rows& rows) const;

  TableEncoder encoder_;
  FitOptions options_;
  Variables variables_;
  std::unique_ptr<AnyOrderNetwork> network_;
  AnyOrderNetwork::Tables tables_;
  Index values_per_row_ = 0;  // of type Real, while a network works
};

}  // namespace ballast::argn
