#include "data/relations/relation_syntax.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "data/relations/exact_numbers.h"

namespace ballast {
namespace {

constexpr std::array<const char*, 4> kOperators = {"->", "<=", ">=", "="};
constexpr std::size_t kMostTerms = 16;
constexpr int kMostDecimals = 9;  // of a factor

class Parser {
 public:
  Parser(const std::string& text, const std::vector<ColumnInfo>& columns)
      : text_(text), columns_(columns) {}

  Relation parse() {
    const std::size_t left = take_column(true);
    const std::string op = take_operator();
    if (op == "=") return parse_sum(left);
    const std::size_t right = take_column(false);
    if (at_ < text_.size()) fail_syntax();
    if (left == right) fail("column \"" + columns_[left].name + "\" occurs twice");
    if (op == "->") return function(left, right);
    return op == "<=" ? order(left, right) : order(right, left);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw RelationError("relation '" + text_ + "': " + reason);
  }
  [[noreturn]] void fail_syntax() const {
    fail("expected a relation like 'total = a + b', 'start <= end' or 'a -> b'");
  }

  std::string_view rest() const { return std::string_view(text_).substr(at_); }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  // Whether a column name may end at this position: at an operator, or after all terms.
  bool ends_name(std::size_t at, bool left) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    if (at == text_.size()) return !left;
    if (!left) return text_[at] == '+' || text_[at] == '-';
    return std::any_of(kOperators.begin(), kOperators.end(), [&](const char* op) {
      return text_.compare(at, std::string_view(op).size(), op) == 0;
    });
  }

  [[noreturn]] void fail_unknown(bool left) const {
    std::size_t end = std::string::npos;
    if (left) {
      for (const char* op : kOperators) end = std::min(end, text_.find(op, at_));
      if (end == std::string::npos) fail_syntax();
    } else {
      end = std::min(text_.find(" + ", at_), text_.find(" - ", at_));
    }
    const std::string name(trim_blanks(
        std::string_view(text_).substr(at_, end == std::string::npos ? end : end - at_)));
    if (name.empty()) fail_syntax();
    std::vector<std::string> names;
    for (const ColumnInfo& column : columns_) names.push_back(column.name);
    const auto nearest = nearest_text(name, names);
    fail("there is no column \"" + name + "\"" +
         (nearest < 0 ? ""
                      : "; did you mean \"" + names[static_cast<std::size_t>(nearest)] + "\"?"));
  }

  std::size_t take_column(bool left) {
    skip_blanks();
    std::size_t best = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& name = columns_[i].name;
      if (name.empty() || !rest().starts_with(name) || !ends_name(at_ + name.size(), left))
        continue;
      if (best == columns_.size() || name.size() > columns_[best].name.size()) best = i;
    }
    if (best == columns_.size()) fail_unknown(left);
    at_ += columns_[best].name.size();
    skip_blanks();
    return best;
  }

  std::string take_operator() {
    for (const char* op : kOperators) {
      if (!rest().starts_with(op)) continue;
      at_ += std::string_view(op).size();
      return op;
    }
    fail_syntax();
  }

  bool take_sign(bool first) {
    skip_blanks();
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) return text_[at_++] == '-';
    if (!first) fail_syntax();
    return false;
  }

  // "2.5 *" in front of a column; otherwise 1.
  Decimal take_factor() {
    skip_blanks();
    std::size_t end = at_;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) ++end;
    std::size_t star = end;
    while (star < text_.size() && is_blank(text_[star])) ++star;
    if (end == at_ || star == text_.size() || text_[star] != '*') return {1, 0};
    Decimal factor;
    if (!parse_decimal(rest().substr(0, end - at_), factor) || factor.mantissa == 0 ||
        factor.decimals > kMostDecimals || factor.mantissa > power_of_ten(kMostDecimals)) {
      fail("invalid factor '" + std::string(rest().substr(0, end - at_)) + "'");
    }
    at_ = star + 1;
    return factor;
  }

  Relation parse_sum(std::size_t total) {
    LinearRelation relation{total, {}};
    std::vector<std::size_t> used{total};
    do {
      const bool negative = take_sign(relation.terms.empty());
      Decimal factor = take_factor();
      if (negative) factor.mantissa = -factor.mantissa;
      const std::size_t column = take_column(false);
      if (std::find(used.begin(), used.end(), column) != used.end()) {
        fail("column \"" + columns_[column].name + "\" occurs twice");
      }
      used.push_back(column);
      relation.terms.push_back({column, factor});
    } while (at_ < text_.size() && relation.terms.size() < kMostTerms);
    if (at_ < text_.size()) fail("more than " + std::to_string(kMostTerms) + " terms");
    const bool same = relation.terms.size() == 1 && relation.terms[0].factor.mantissa == 1 &&
                      relation.terms[0].factor.decimals == 0;
    if (same && is_discrete(columns_[total].kind)) {
      check_modelled(relation.terms[0].column);
      return EqualRelation{relation.terms[0].column, total};
    }
    for (const std::size_t column : used) check_number(column);
    return relation;
  }

  Relation function(std::size_t source, std::size_t target) const {
    check_modelled(source);
    check_modelled(target);
    return FunctionRelation{source, target};
  }

  Relation order(std::size_t lower, std::size_t upper) const {
    check_number(lower);
    check_number(upper);
    if ((columns_[lower].kind == ColumnKind::date) != (columns_[upper].kind == ColumnKind::date)) {
      fail("a date cannot be compared with a number");
    }
    return OrderRelation{lower, upper, true};
  }

  void check_modelled(std::size_t column) const {
    const ColumnInfo& info = columns_[column];
    if (is_modelled(info.kind)) return;
    fail("column \"" + info.name + "\" has type " + kind_name(info.kind) +
         ", which takes no part in relations");
  }

  void check_number(std::size_t column) const {
    check_modelled(column);
    const ColumnInfo& info = columns_[column];
    if (!is_numeric(info.kind)) {
      fail("column \"" + info.name + "\" has type " + kind_name(info.kind) +
           "; a number or date is needed");
    }
    if (!ExactNumbers::possible(info)) {
      fail("the numbers of column \"" + info.name + "\" are too large or in scientific notation");
    }
  }

  const std::string& text_;
  const std::vector<ColumnInfo>& columns_;
  std::size_t at_ = 0;
};

}  // namespace

Relation parse_relation(const std::string& text, const std::vector<ColumnInfo>& columns) {
  return Parser(text, columns).parse();
}

}  // namespace ballast
