#include "metrics/tables/comparison.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "data/tables/table_rows.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "metrics/tables/dcr_share.h"
#include "metrics/tables/efficacy.h"
#include "metrics/tables/random_rows.h"

namespace ballast {
namespace {

// Fewer rows are not split.
constexpr Index kFewestToSplit = 2 * Detection::kFewestRows;

bool has_column(const SharedColumns& shared, const std::string& name) {
  return std::any_of(shared.columns.begin(), shared.columns.end(),
                     [&](const SharedColumn& column) { return column.name == name; });
}

void set_quality(const Quality& quality, Figures& figures) {
  figures.shapes = quality.column_shapes;
  figures.trends = quality.pair_trends;
  figures.associated_trends = quality.associated_trends;
  figures.quality = quality.quality;
}

// The tables that the figures need, each as a table and as features.
class Comparer {
 public:
  Comparer(const Table& real, const Table& synthetic, const SharedColumns& shared,
           const ComparisonOptions& options)
      : shared_(shared),
        holdout_(options.holdout),
        features_(real, options.holdout, shared),
        real_{&real, features_.encode(real)},
        synthetic_{&synthetic, features_.encode(synthetic)},
        shuffled_table_(shuffle_columns(real)),
        shuffled_{&shuffled_table_, features_.encode(shuffled_table_)} {
    if (holdout_ != nullptr) {
      reference_ = &real_;
      held_out_ = Encoded{holdout_, features_.encode(*holdout_)};
    } else if (real.rows >= kFewestToSplit) {
      split(real);
    }
    if (!options.target.empty()) {
      const std::size_t feature = features_.find(options.target);
      target_ = EfficacyTarget{feature, features_.classes(feature)};
    }
  }

  TableComparison compare(const Quality& quality) {
    set_quality(quality, result_.synthetic);
    compare_distributions();
    fit_trees();
    measure_dcr();
    return std::move(result_);
  }

 private:
  struct Encoded {
    const Table* table = nullptr;
    FeatureColumns columns;
  };

  void split(const Table& real) {
    const std::vector<Index> order =
        draw_rows(real.rows, real.rows, metric_random(MetricRandom::halves));
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2);
    halves_[0] = select_rows(real, {order.begin(), middle});
    halves_[1] = select_rows(real, {middle, order.end()});
    half_ = Encoded{&halves_[0], features_.encode(halves_[0])};
    reference_ = &half_;
    held_out_ = Encoded{&halves_[1], features_.encode(halves_[1])};
  }

  bool has_ceiling() const { return held_out_.table != nullptr; }

  void compare_distributions() {
    const CoarseCodes codes(features_, real_.columns);
    result_.triples = codes.compare(synthetic_.columns);
    result_.synthetic.triples = result_.triples.mean;
    result_.floor.triples = codes.compare(shuffled_.columns).mean;
    set_quality(quality_of(*real_.table, shuffled_table_), result_.floor);
    result_.validity = measure_validity(*real_.table, *synthetic_.table);
    result_.synthetic.validity = result_.validity.share;
    result_.floor.validity = measure_validity(*real_.table, shuffled_table_).share;
    if (!has_ceiling()) return;
    set_quality(quality_of(*reference_->table, *held_out_.table), result_.ceiling);
    result_.ceiling.validity = measure_validity(*reference_->table, *held_out_.table).share;
    result_.ceiling.triples =
        holdout_ != nullptr
            ? codes.compare(held_out_.columns).mean
            : CoarseCodes(features_, reference_->columns).compare(held_out_.columns).mean;
  }

  Quality quality_of(const Table& reference, const Table& other) const {
    return measure_quality(reference, other, share_same_columns(reference, other, shared_));
  }

  // All fits are independent of each other and run at the same time.
  void fit_trees() {
    std::vector<std::function<void()>> fits;
    const auto detect = [&](const Encoded& real, const Encoded& other, double& figure) {
      fits.emplace_back([&] { figure = measure_detection(real.columns, other.columns).score; });
    };
    fits.emplace_back([&] {
      result_.detection = measure_detection(real_.columns, synthetic_.columns);
      result_.synthetic.detection = result_.detection.score;
    });
    detect(real_, shuffled_, result_.floor.detection);
    if (has_ceiling()) detect(*reference_, held_out_, result_.ceiling.detection);
    if (target_ && has_ceiling()) {
      const auto predict = [&](const Encoded& fitted, double& figure) {
        fits.emplace_back(
            [&] { figure = measure_efficacy(fitted.columns, held_out_.columns, *target_); });
      };
      result_.tested_rows = count_targets(held_out_.columns, *target_);
      result_.most_fitted_rows = most_efficacy_rows(features_.size(), *target_);
      predict(synthetic_, result_.synthetic.efficacy);
      predict(shuffled_, result_.floor.efficacy);
      predict(*reference_, result_.ceiling.efficacy);
    }
    if (target_) result_.efficacy_name = efficacy_name(*target_);
    each_task(static_cast<Index>(fits.size()), true,
              [&](Index fit) { fits[static_cast<std::size_t>(fit)](); });
  }

  void measure_dcr() {
    const bool measurable = holdout_ != nullptr && holdout_->rows > 1 && real_.table->rows > 1;
    if (!measurable) return;
    const DcrShare share(features_, real_.columns, held_out_.columns);
    result_.synthetic.dcr_share = share.measure(synthetic_.columns);
    result_.floor.dcr_share = share.measure(shuffled_.columns);
    result_.ceiling.dcr_share = share.measure_holdout();
    result_.dcr_queries = std::min(share.most_queries(), synthetic_.table->rows);
    result_.dcr_rows = share.rows();
  }

  const SharedColumns& shared_;
  const Table* holdout_;
  TableFeatures features_;
  Encoded real_;
  Encoded synthetic_;
  Table shuffled_table_;
  Encoded shuffled_;
  std::array<Table, 2> halves_;
  Encoded half_;
  const Encoded* reference_ = nullptr;  // what the ceiling is compared with
  Encoded held_out_;                    // without a table if there are too few rows
  std::optional<EfficacyTarget> target_;
  TableComparison result_;
};

void check_columns(const Table& other, const SharedColumns& shared) {
  for (const SharedColumn& column : shared.columns) {
    const bool found =
        std::any_of(other.columns.begin(), other.columns.end(),
                    [&](const Column& candidate) { return candidate.info.name == column.name; });
    if (!found) {
      throw Error("compare tables: the hold-out table has no column '" + column.name + "'");
    }
  }
}

}  // namespace

SharedColumns share_same_columns(const Table& real, const Table& other,
                                 const SharedColumns& shared) {
  check_columns(other, shared);
  SharedColumns same = share_columns(real, other);
  std::erase_if(same.columns,
                [&](const SharedColumn& column) { return !has_column(shared, column.name); });
  return same;
}

TableComparison compare_tables(const Table& real, const Table& synthetic,
                               const SharedColumns& shared, const Quality& quality,
                               const ComparisonOptions& options) {
  if (options.holdout != nullptr) {
    if (options.holdout->rows == 0) {
      throw Error("compare tables: the hold-out table has no rows");
    }
    check_columns(*options.holdout, shared);
  }
  return Comparer(real, synthetic, shared, options).compare(quality);
}

}  // namespace ballast
