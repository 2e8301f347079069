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

// A column of likelihoods, and the columns of the table whose values it stands for.
struct ScoredColumn {
  std::string name;
  std::ptrdiff_t part = -1;
  std::vector<std::size_t> columns;
};

// Of the members of a group, only the first has a part.
std::vector<ScoredColumn> scored_columns(const ModelColumns& columns) {
  std::vector<ScoredColumn> scored;
  std::vector<bool> done(columns.original().size(), false);
  for (std::size_t column = 0; column < done.size(); ++column) {
    if (!columns.is_modelled(column) || done[column]) continue;
    ScoredColumn& own = scored.emplace_back();
    own = {columns.original()[column].name, columns.part_of(column), {column}};
    for (const Relation& relation : columns.relations.relations()) {
      const auto* const group = std::get_if<GroupRelation>(&relation);
      if (group == nullptr || group->members.front() != column) continue;
      own.columns = group->members;
      const auto part = static_cast<std::size_t>(own.part);
      own.name = columns.encoder.columns()[columns.encoder.layout().parts[part].table_column].name;
      for (const std::size_t member : group->members) done[member] = true;
    }
  }
  return scored;
}

Table score_table(const std::vector<ScoredColumn>& scored, Index rows) {
  Table table;
  table.rows = rows;
  table.columns.push_back(nats_column("log_likelihood", rows));
  Column& unknown = table.columns.emplace_back();
  unknown.info.name = "unknown";
  unknown.info.set_kind(ColumnKind::integer);
  unknown.integers.resize(static_cast<std::size_t>(rows));
  for (const ScoredColumn& column : scored) {
    table.columns.push_back(nats_column("log_likelihood(" + column.name + ")", rows));
  }
  return table;
}

bool is_missing_cell(const ColumnInfo& info, const Column& column, std::size_t row) {
  if (!is_discrete(info.kind)) return !column.missing.empty() && column.missing[row] >= 0;
  const std::string& text = info.values[static_cast<std::size_t>(column.codes[row])];
  return std::find(info.missing_texts.begin(), info.missing_texts.end(), text) !=
         info.missing_texts.end();
}

bool same_value(const Column& a, const Column& b, std::size_t row) {
  if (!a.codes.empty()) return a.codes[row] == b.codes[row];
  if (!a.integers.empty()) return a.integers[row] == b.integers[row];
  constexpr double kRounding = 1e-9;
  return std::abs(a.reals[row] - b.reals[row]) <= kRounding * std::max(1.0, std::abs(a.reals[row]));
}

// Whether the training had such a value.
bool is_possible(const ModelColumns& columns, const KnownRows& known, std::size_t column,
                 Index row) {
  const Cell cell = known.cell(column, row);
  return cell == Cell::known ||
         (cell == Cell::missing && !columns.original()[column].missing_texts.empty());
}

}  // namespace

void Model::add_log_likelihood(const Rows& rows, std::size_t part, Rows& shown,
                               std::vector<double>& sums) const {
  const Tensor trunk = network_->trunk(tables_, Integers::from(shown.codes, network_->device()));
  const Tensor logits = network_->logits(tables_, trunk, part).to({});
  for (Index row = 0; row < rows.count; ++row) {
    const auto cell = static_cast<std::size_t>(row) * variables_.size() + part;
    const std::int32_t code = rows.codes[cell];
    shown.codes[cell] = code;
    if (code < 0) continue;
    sums[static_cast<std::size_t>(row)] +=
        log_softmax(logits.data() + row * logits.dim(1), logits.dim(1), code);
  }
}

// The nats of each value given all other values of its row, by part and row.
std::vector<std::vector<double>> Model::values_given_others(const Rows& rows) const {
  std::vector<std::vector<double>> nats;
  for (std::size_t part = 0; part < encoder().layout().parts.size(); ++part) {
    Rows shown = rows;
    for (std::size_t i = part; i < shown.codes.size(); i += variables_.size()) shown.codes[i] = -1;
    nats.emplace_back(static_cast<std::size_t>(rows.count), 0);
    add_log_likelihood(rows, part, shown, nats.back());
  }
  return nats;
}

// A number that the value map of a function lacks is restored as another: nothing is known of it.
Presence Model::find_violations(const KnownRows& known) const {
  const auto rows = static_cast<std::size_t>(known.rows());
  Presence violated(columns().size(), std::vector<bool>(rows, false));
  if (columns_.relations.relations().empty()) return violated;
  const Table restored = columns_.relations.restore_values(known.reduced());
  for (const Relation& relation : columns_.relations.relations()) {
    const std::vector<std::size_t> derived = derived_columns(relation);
    const std::vector<std::size_t> sources = source_columns(relation);
    std::optional<OrderDifference> order;
    if (const auto* const of_relation = std::get_if<OrderRelation>(&relation)) {
      order.emplace(*of_relation, columns());
    }
    const auto is_possible_in = [&](std::size_t column, std::size_t row) {
      return is_possible(columns_, known, column, static_cast<Index>(row));
    };
    const auto is_restored = [&](std::size_t column, std::size_t row) {
      const Column& own = restored.columns[column];
      const bool missing = known.cell(column, static_cast<Index>(row)) == Cell::missing;
      return missing == is_missing_cell(columns()[column], own, row) &&
             (missing || same_value(known.table().columns[column], own, row));
    };
    for (std::size_t row = 0; row < rows; ++row) {
      const bool comparable =
          std::all_of(sources.begin(), sources.end(),
                      [&](std::size_t column) {
                        return is_possible_in(column, row) && is_restored(column, row);
                      }) &&
          std::all_of(derived.begin(), derived.end(),
                      [&](std::size_t column) { return is_possible_in(column, row); });
      if (!comparable) continue;
      for (const std::size_t column : derived) {
        // Values of an order are restored within the range of the training.
        const bool holds = order && order->holds(known.table().columns, static_cast<Index>(row));
        if (!holds && !is_restored(column, row)) violated[column][row] = true;
      }
    }
  }
  return violated;
}

std::vector<UnknownValues> Model::unknown_values(const Table& table,
                                                 const std::string& target) const {
  const KnownRows known(columns_, table, target);
  const Presence violated = find_violations(known);
  std::vector<UnknownValues> found;
  using Reason = UnknownValues::Reason;
  for (std::size_t column = 0; column < columns().size(); ++column) {
    const ColumnInfo& info = columns()[column];
    if (!columns_.is_modelled(column) || info.name == target) continue;
    for (const Reason reason : {Reason::category, Reason::missing, Reason::related}) {
      UnknownValues values{info.name, reason, {}, 0, 0};
      for (Index row = 0; row < known.rows(); ++row) {
        const Cell cell = known.cell(column, row);
        const bool unknown = reason == Reason::category ? cell == Cell::unknown
                             : reason == Reason::missing
                                 ? cell == Cell::missing && info.missing_texts.empty()
                                 : violated[column][static_cast<std::size_t>(row)];
        if (unknown && values.rows++ == 0) values.first_row = row;
      }
      if (values.rows > 0) found.push_back(values);
    }
  }
  for (UnknownValues& values : found) {
    if (values.reason != Reason::category) continue;
    const Column& column = table.columns[table.find(values.column)];
    const auto first = static_cast<std::size_t>(values.first_row);
    const std::size_t code =
        column.codes.empty() ? 0 : static_cast<std::size_t>(column.codes[first]);
    values.value = column.info.values[code];
  }
  return found;
}

Table Model::log_likelihood(const Table& table, const ScoreOptions& options) const {
  if (options.orders < 1) throw OptionError("the number of orders must be at least 1", {"orders"});
  const KnownRows known(columns_, table);
  const Presence violated = find_violations(known);
  const std::vector<ScoredColumn> scored = scored_columns(columns_);
  const auto is_unknown = [&](const ScoredColumn& own, Index row) {
    return std::any_of(own.columns.begin(), own.columns.end(), [&](std::size_t column) {
      return !is_possible(columns_, known, column, row) ||
             violated[column][static_cast<std::size_t>(row)];
    });
  };
  Table result = score_table(scored, table.rows);
  std::vector<std::int32_t> codes = known.codes(false);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    for (Index row = 0; row < table.rows; ++row) {
      if (!is_unknown(scored[i], row)) continue;
      const auto r = static_cast<std::size_t>(row);
      result.columns[kScoreColumns + i].missing[r] = 0;
      ++result.columns[1].integers[r];
      if (scored[i].part < 0) continue;
      codes[r * variables_.size() + static_cast<std::size_t>(scored[i].part)] = -1;
    }
  }
  const auto orders = draw_orders(variables_.size(), options);
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
      for (std::size_t i = 0; i < scored.size(); ++i) {
        if (scored[i].part < 0) continue;
        result.columns[kScoreColumns + i].reals[to] =
            values[static_cast<std::size_t>(scored[i].part)][row];
      }
    }
  });
  return result;
}

}  // namespace ballast::argn
