// Training rows and conditions drawn from an encoded table: the kernels behind
// data/encoding/encoded_table.h and data/encoding/condition_sampler.h. A table keeps a category as
// a small integer and a number as a mode with an alpha; here a batch of its rows becomes what
// networks take.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// One column of the table.
struct TablePart {
  const void* codes = nullptr;    // of each row, unsigned integers of `width` bytes
  const float* alphas = nullptr;  // of each row; null for a discrete column
  std::int32_t width = 1;         // 1, 2 or 4
  std::int32_t offset = 0;        // first column of the encoded row that is ours
  std::int32_t entry = 0;         // first of our entries in a sparse row: alpha, if any, then code
  std::int32_t number = 0;        // index among the columns with alphas
};

struct TableView {
  const TablePart* parts = nullptr;
  Index count = 0;    // of parts
  Index entries = 0;  // of a sparse row: 2 a column with alphas, 1 a discrete one
  Index numbers = 0;  // columns with alphas
};

// index, value: [count, entries], the given rows as sparse rows; value may be null in a table
// without alphas (all entries are 1).
void expand_rows(Device device, const TableView& table, const std::int32_t* rows, Index count,
                 std::int32_t* index, Real* value);
// codes: [count, parts]; alphas: [count, numbers], may be null.
void gather_parts(Device device, const TableView& table, const std::int32_t* rows, Index count,
                  std::int32_t* codes, Real* alphas);

// Conditions: a condition is a place in the condition vector, in which the categories of all
// discrete columns lie side by side.
struct ConditionView {
  Index columns = 0;                     // discrete ones; 0: there are no conditions
  Index rows = 0;                        // of the table
  const std::int32_t* offset = nullptr;  // [columns + 1], the first place of each column
  // By place: the alias table that categories of the column are drawn by
  // (data/encoding/alias_table.h), and which rows have the category: members[group .. group +
  // size).
  const std::uint32_t* limit = nullptr;
  const std::int32_t* alias = nullptr;
  const std::int64_t* group = nullptr;
  const std::int32_t* size = nullptr;
  const std::int32_t* members = nullptr;
};

// place[i]: a column, uniform, then a category of it by the column's alias table. Element i takes
// block i of the random words. There must be conditions.
void draw_conditions(Device device, const Random& random, const ConditionView& conditions,
                     Index count, std::int32_t* place);
// row[i]: uniform among the rows that have the category place[i], or among all where there are no
// conditions (place may be null). Takes other words of `random` than draw_conditions(). A place
// that no row has is an Error on the CPU, and must not be asked for on CUDA.
void draw_matching_rows(Device device, const Random& random, const ConditionView& conditions,
                        const std::int32_t* place, Index count, std::int32_t* row);
// out = values in a random order (Fisher, Yates); on the CPU out may be values.
void shuffle(Device device, const Random& random, const std::int32_t* values, Index count,
             std::int32_t* out);

// What a cross-entropy over the spans of a row is told of a condition: target is [count, spans], -1
// but for the condition's own span, which gets its category. By place: span_of, category_of.
void condition_targets(Device device, const std::int32_t* place, Index count,
                       const std::int32_t* span_of, const std::int32_t* category_of, Index spans,
                       std::int32_t* target);

// Sparse rows side by side: out[r / factor, (r mod factor) entries + e] = index[r, e] + (r mod
// factor) columns; index is [rows, entries].
void pack_indices(Device device, const std::int32_t* index, Index rows, Index entries,
                  Index columns, Index factor, std::int32_t* out);

// out[i] = values[(step mod period) stride + i], i < count: the batch of a step, of an order of
// rows.
void take_batch(Device device, const Step& step, Index period, Index stride,
                const std::int32_t* values, Index count, std::int32_t* out);

}  // namespace ballast
