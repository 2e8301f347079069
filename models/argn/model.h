// A trained any-order autoregressive model: missing values, predictions and likelihoods of rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "kernels/threads.h"
#include "models/argn/column_conditional.h"
#include "models/argn/completion.h"
#include "models/argn/known_rows.h"
#include "models/argn/network.h"
#include "models/argn/related_cells.h"
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

// Values of a column that a model does not know.
struct UnknownValues {
  enum class Reason {
    category,  // that the model does not have
    missing,   // in a column without missing values in the training
    related,   // breaks a relation of the model
  };
  std::string column;
  Reason reason = Reason::category;
  std::string value;  // a category: in the first of the rows
  Index first_row = 0;
  Index rows = 0;
};

// Tables have the columns of the training table, found by name; other columns are ignored, and so
// are the values of columns that are not modelled. Read them with columns() (read_table_as), so
// that their columns have the kinds that they had in the training. A column that follows from
// others may be absent. A category that is not in the model is hidden from it. Results depend
// neither on the number of threads nor on the other rows. Functions throw Error for an absent
// column and one of another kind.
class Model {
 public:
  // Of a model file, whose memory is released as far as it is not needed. Throws Error for a
  // corrupt file.
  explicit Model(ModelFile file, const std::string& device = "cpu");

  const std::vector<ColumnInfo>& columns() const { return columns_.original(); }
  // Whether a table must have the column: it is modelled and does not follow from others.
  bool needs(std::size_t column) const {
    return columns_.is_modelled(column) && columns_.relations.is_in_reduced(column);
  }

  // What the functions below cannot use of the table. `target`: as in predict(), or empty.
  std::vector<UnknownValues> unknown_values(const Table& table,
                                            const std::string& target = {}) const;

  // The same table without missing values, as far as their columns are modelled or constant. The
  // drawn values of row r depend on the seed, the number and r. What is filled in satisfies the
  // relations of the model, where the values that are there determine it.
  Table impute(const Table& table, const ImputeOptions& options = {}) const;

  // The distribution of a column given the other columns, if its value is not missing. The table
  // need not have the column. A missing value in another column is a value like any other, if there
  // were missing values in the training; otherwise it is hidden. A value that follows from the
  // others has probability 1. Columns of the result, for a category: the most probable value and
  // the probability of each value; for a number or a date: the mean and the quantiles .05, .5 and
  // .95. Throws Error for a column that is not modelled.
  Table predict(const Table& table, const std::string& target) const;
  // Throws OptionError with the nearest name for an unknown column, and for one that is not
  // modelled.
  void check_target(const std::string& target) const;

  // Log-likelihoods in nats. Columns of the result: that of the row, by the chain rule and as the
  // mean over random orders of the columns; the number of unknown values; then, for each modelled
  // column, that of its value given all other values of the row, 0 if it follows from them. A
  // number has the probability of its bin, not a density. An unknown value has none: the likelihood
  // is that of the other values. Unknown are categories that the model does not have, missing
  // values in a column without missing values in the training, and values that break a relation of
  // the model.
  Table log_likelihood(const Table& table, const ScoreOptions& options = {}) const;

 private:
  // Calls work(first, count) for the rows of a table, some at a time, on all threads.
  template <class Work>
  void each_chunk(Index rows, const Work& work) const {
    const Index values = network_->values_per_row();
    const Index chunk = RowMaker::chunk_rows(values);
    const Index bytes = chunk * values * static_cast<Index>(sizeof(Real));
    constexpr Index kBytesInFlight = Index{1} << 28;
    const bool parallel = thread_count() * bytes <= kBytesInFlight;
    each_task((rows + chunk - 1) / chunk, parallel, [&](Index number) {
      const auto turn = take_turn(network_->device());
      const Index first = number * chunk;
      work(first, std::min(chunk, rows - first));
    });
  }
  Rows rows_of(const std::vector<std::int32_t>& codes, Index first, Index count) const;

  // The distribution of each part that some rows hide.
  using Conditionals = std::map<std::size_t, ColumnConditional>;
  Conditionals conditionals_of(const std::vector<std::int32_t>& codes) const;
  // Reduced rows, with the infos of the encoder. Values that the codes hide are the most probable
  // ones given the others, or drawn; the others are those of `known`.
  Table most_probable_rows(const KnownRows& known, const Conditionals& conditionals,
                           const Rows& rows, Index first) const;
  Table drawn_rows(const KnownRows& known, const Conditionals& conditionals, Rows rows, Index first,
                   const ImputeOptions& options) const;
  void copy_known(const KnownRows& known, const Rows& rows, Index first, Table& values) const;

  // Of a column that the encoder has, and of one that follows from others.
  void predict_encoded(const Table& table, std::size_t column, Table& result) const;
  void predict_derived(const Table& table, std::size_t column, Table& result) const;
  // The part whose value decides on the value of a column that follows from others.
  std::size_t deciding_part(std::size_t column) const;

  // For each original column and row: whether the value breaks a relation.
  Presence find_violations(const KnownRows& known) const;
  // Adds ln p of the values of a part, given what is shown, to the sum of each row, and shows them.
  void add_log_likelihood(const Rows& rows, std::size_t part, Rows& shown,
                          std::vector<double>& sums) const;
  std::vector<std::vector<double>> values_given_others(const Rows& rows) const;

  const TableEncoder& encoder() const { return columns_.encoder; }

  ModelColumns columns_;
  FitOptions options_;
  Variables variables_;
  std::unique_ptr<AnyOrderNetwork> network_;
  AnyOrderNetwork::Tables tables_;
};

}  // namespace ballast::argn
