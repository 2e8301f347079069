// Implements Model::log_likelihood of models/argn/model.h.
#include <cmath>
#include <numeric>

#include "autograd/grad.h"
#include "models/argn/model.h"
#include "models/options/option_values.h"
#include "models/training/streams.h"

namespace ballast::argn {
namespace {

constexpr int kScoreDecimals = 4;
constexpr std::size_t kScoreColumns = 2;  // before those of the values

// The parts in random orders.
std::vector<std::vector<std::size_t>> draw_orders(std::size_t parts, const ScoreOptions& options) {
  std::vector<std::vector<std::size_t>> orders;
  for (Index number = 0; number < options.orders; ++number) {
    std::vector<std::size_t>& order = orders.emplace_back(parts);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const Random random = stream(options.seed, Stream::metric, static_cast<std::uint64_t>(number));
    for (std::size_t i = parts; i > 1; --i) {
      std::swap(order[i - 1], order[random_below(random, static_cast<Index>(i), i)]);
    }
  }
  return orders;
}

double log_softmax(const Real* logits, Index count, std::int32_t code) {
  const double largest = static_cast<double>(*std::max_element(logits, logits + count));
  double sum = 0;
  for (Index i = 0; i < count; ++i) sum += std::exp(static_cast<double>(logits[i]) - largest);
  return static_cast<double>(logits[code]) - largest - std::log(sum);
}

Column nats_column(const std::string& name, Index rows) {
  Column column;
  column.info.name = name;
  column.info.set_kind(ColumnKind::real);
  column.info.details = RealInfo{{kScoreDecimals, kScoreDecimals, 0}, {}};
  column.info.missing_texts = {""};
  column.info.missing_counts = {0};
  column.reals.resize(static_cast<std::size_t>(rows));
  column.missing.assign(static_cast<std::size_t>(rows), -1);
  return column;
}

Table score_table(const TableEncoder& encoder, const Table& scored) {
  Table table;
  table.rows = scored.rows;
  table.columns.push_back(nats_column("log_likelihood", table.rows));
  Column& unknown = table.columns.emplace_back();
  unknown.info.name = "unknown";
  unknown.info.set_kind(ColumnKind::integer);
  unknown.integers.resize(static_cast<std::size_t>(table.rows));
  for (const EncodedColumn& part : encoder.layout().parts) {
    const std::string& name = encoder.columns()[part.table_column].name;
    table.columns.push_back(nats_column("log_likelihood(" + name + ")", table.rows));
  }
  return table;
}

}  // namespace

void Model::add_log_likelihood(const Rows& rows, std::size_t part, Rows& shown,
                               std::vector<double>& sums) const {
  const auto variables = static_cast<Index>(variables_.size());
  for (std::size_t v = 0; v < variables_.size(); ++v) {
    if (variables_[v].part != part) continue;
    const Tensor trunk = network_->trunk(tables_, Integers::from(shown.codes, network_->device()));
    const Tensor logits = network_->logits(tables_, trunk, v).to({});
    for (Index row = 0; row < rows.count; ++row) {
      const auto cell = static_cast<std::size_t>(row * variables) + v;
      const std::int32_t code = rows.codes[cell];
      shown.codes[cell] = code;
      if (code < 0) continue;
      sums[static_cast<std::size_t>(row)] +=
          log_softmax(logits.data() + row * logits.dim(1), logits.dim(1), code);
    }
  }
}

// The nats of each value given all other values of its row, by part and row.
std::vector<std::vector<double>> Model::values_given_others(const Rows& rows) const {
  std::vector<std::vector<double>> nats;
  for (std::size_t part = 0; part < encoder_.layout().parts.size(); ++part) {
    Rows shown = rows;
    for (std::size_t i = 0; i < shown.codes.size(); ++i) {
      if (variables_[i % variables_.size()].part == part) shown.codes[i] = -1;
    }
    nats.emplace_back(static_cast<std::size_t>(rows.count), 0);
    add_log_likelihood(rows, part, shown, nats.back());
  }
  return nats;
}

Table Model::log_likelihood(const Table& table, const ScoreOptions& options) const {
  if (options.orders < 1) throw OptionError("the number of orders must be at least 1", {"orders"});
  const std::vector<std::int32_t> codes = KnownRows(encoder_, table).codes(variables_, false);
  const auto orders = draw_orders(encoder_.layout().parts.size(), options);
  Table result = score_table(encoder_, table);
  each_chunk(table.rows, [&](Index first, Index count) {
    const NoGrad no_grad;
    const Rows rows = rows_of(codes, first, count);
    const std::vector<std::vector<double>> values = values_given_others(rows);
    std::vector<double> sums(static_cast<std::size_t>(count), 0);
    for (const std::vector<std::size_t>& order : orders) {
      Rows shown{std::vector<std::int32_t>(rows.codes.size(), -1), count};
      for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        add_log_likelihood(rows, order[i], shown, sums);
      }
      // The last column is given all others.
      for (std::size_t row = 0; row < sums.size(); ++row) sums[row] += values[order.back()][row];
    }
    for (std::size_t row = 0; row < sums.size(); ++row) {
      const std::size_t to = static_cast<std::size_t>(first) + row;
      result.columns[0].reals[to] = sums[row] / static_cast<double>(orders.size());
      for (std::size_t v = 0; v < variables_.size(); ++v) {
        if (variables_[v].fine) continue;
        const std::size_t part = variables_[v].part;
        Column& column = result.columns[kScoreColumns + part];
        column.reals[to] = values[part][row];
        if (rows.codes[row * variables_.size() + v] >= 0) continue;
        column.missing[to] = 0;
        ++result.columns[1].integers[to];
      }
    }
  });
  return result;
}

}  // namespace ballast::argn
