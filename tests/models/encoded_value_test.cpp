#include "models/tabular/encoded_value.h"

#include <doctest/doctest.h>

#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

// Generates nothing.
class NoRows : public RowGenerator {
 public:
  Index values_per_row() const override { return 1; }
  void generate(const CandidateStream&, Index, EncodedTable&) const override {}
};

struct Related {
  Table table = table_of(related_csv(500));
  RelationTransform relations = RelationTransform::fit(table, find_relations(table, {}), 1);
  TableEncoder encoder = TableEncoder::fit(relations.reduce(table), {}, 0);
  NoRows generator;
  RowMaker maker{encoder, relations, generator};

  Requirement read(const std::string& text) const {
    return parse_requirement(text, maker.columns());
  }
  // Such as "red=green"; empty if there is none.
  std::string encoded(const std::string& text) const {
    const auto value = encoded_value(read(text), maker);
    if (!value) return "";
    const ColumnInfo& info = encoder.columns()[value->column];
    return info.name + "=" + info.values[static_cast<std::size_t>(value->value)];
  }
};

}  // namespace

TEST_CASE("a value of a category is encoded as itself, or as the value that it follows from") {
  const Related related;
  CHECK(related.encoded("grade=A") == "grade=A");
  CHECK(related.encoded("green=1") == "one of red, green, blue=green");
  CHECK(related.encoded("green=0").empty());    // red or blue
  CHECK(related.encoded("grade!=A").empty());   // several
  CHECK(related.encoded("noise=500").empty());  // a number
  CHECK(related.encoded("total=300").empty());
}

TEST_CASE(
    "conditions on derived numbers are left out, others get the index of the encoded column") {
  const Related related;
  const auto at = [&](const std::string& name) {
    for (std::size_t i = 0; i < related.encoder.columns().size(); ++i) {
      if (related.encoder.columns()[i].name == name) return i;
    }
    return std::size_t{999};
  };
  std::vector<Requirement> all;
  for (const char* const text : {"total>=300", "noise>=100", "green=1", "living<200", "tax<50"}) {
    all.push_back(related.read(text));
  }
  const std::vector<Requirement> encoded = encoded_requirements(all, related.maker);
  REQUIRE(encoded.size() == 3);
  CHECK(encoded[0].column == at("noise"));
  CHECK((encoded[0].comparison == Comparison::greater_or_equal));
  CHECK(encoded[0].number == 100);
  CHECK(encoded[1].column == at("one of red, green, blue"));
  CHECK(related.encoder.columns()[encoded[1].column].values.at(
            static_cast<std::size_t>(encoded[1].value)) == "green");
  CHECK(encoded[2].column == at("tax"));
}

}  // namespace ballast::test
