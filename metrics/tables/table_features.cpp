#include "metrics/tables/table_features.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

#include "data/text/text_hash.h"
#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

struct ValueSets {
  std::set<std::string> present;
  std::set<std::string> missing;
};

// The values that occur in the rows of a discrete column.
void add_values(const Column& column, ValueSets& sets) {
  const ColumnInfo& info = column.info;
  std::vector<bool> occurs(info.values.size(), column.codes.empty());
  for (const std::int32_t code : column.codes) occurs[static_cast<std::size_t>(code)] = true;
  for (std::size_t v = 0; v < occurs.size(); ++v) {
    if (!occurs[v]) continue;
    const bool missing =
        std::count(info.missing_texts.begin(), info.missing_texts.end(), info.values[v]) > 0;
    (missing ? sets.missing : sets.present).insert(info.values[v]);
  }
}

std::vector<double> encode_values(const Column& column, Index rows,
                                  const std::vector<std::string>& values) {
  std::unordered_map<std::string_view, double, TextHash> known;
  for (const std::string& value : values) known.emplace(value, static_cast<double>(known.size()));
  std::vector<double> code_of;
  for (const std::string& value : column.info.values) {
    const auto at = known.find(value);
    code_of.push_back(at == known.end() ? -1 : at->second);
  }
  if (column.codes.empty()) {
    return std::vector<double>(static_cast<std::size_t>(rows), code_of.empty() ? -1 : code_of[0]);
  }
  std::vector<double> codes;
  codes.reserve(column.codes.size());
  for (const std::int32_t code : column.codes) {
    codes.push_back(code_of[static_cast<std::size_t>(code)]);
  }
  return codes;
}

}  // namespace

TableFeatures::TableFeatures(const Table& real, const Table* holdout, const SharedColumns& shared)
    : left_out_(shared.left_out) {
  for (const SharedColumn& column : shared.columns) {
    Feature feature{column.name, column.numeric, {}};
    if (!feature.numeric) {
      ValueSets sets;
      add_values(real.columns[column.real_column], sets);
      if (holdout != nullptr) add_values(holdout->columns[holdout->find(column.name)], sets);
      feature.classes = static_cast<Index>(sets.present.size());
      feature.values.assign(sets.present.begin(), sets.present.end());
      feature.values.insert(feature.values.end(), sets.missing.begin(), sets.missing.end());
    }
    features_.push_back(std::move(feature));
  }
}

FeatureColumns TableFeatures::encode(const Table& table) const {
  FeatureColumns encoded(features_.size());
  each_task(static_cast<Index>(features_.size()), true, [&](Index f) {
    const auto at = static_cast<std::size_t>(f);
    const Column& column = table.columns[table.find(features_[at].name)];
    if (features_[at].numeric) {
      encoded[at].resize(static_cast<std::size_t>(table.rows));
      copy_numbers(column, 0, table.rows, encoded[at].data());
    } else {
      encoded[at] = encode_values(column, table.rows, features_[at].values);
    }
  });
  return encoded;
}

std::size_t TableFeatures::find(const std::string& name) const {
  std::vector<std::string> names;
  for (std::size_t f = 0; f < features_.size(); ++f) {
    if (features_[f].name == name) return f;
    names.push_back(features_[f].name);
  }
  for (const LeftOutColumn& column : left_out_) {
    if (column.name != name) continue;
    throw Error("the target '" + name + "' is not a column that can be compared: it " +
                column.reason);
  }
  const std::int64_t nearest = nearest_text(name, names);
  throw Error(
      "the target '" + name + "' is not a column of the tables" +
      (nearest < 0 ? "" : "; did you mean '" + names[static_cast<std::size_t>(nearest)] + "'?"));
}

}  // namespace ballast
