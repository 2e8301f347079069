// Training rows and conditions drawn from an encoded table: the kernels used by
// data/encoding/encoded_table.h and data/encoding/condition_sampler.h. A table stores a category as
// a small integer, and a number as a mode and an alpha; these kernels convert a batch of rows to
// network inputs.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// One column of the table.
struct TablePart {
  const void* codes = nullptr;    // one per row: unsigned integers of `width` bytes
  const float* alphas = nullptr;  // one per row; null for a discrete column
  std::int32_t width = 1;         // 1, 2 or 4
  std::int32_t offset = 0;        // first column of this part in the encoded row
  std::int32_t entry = 0;   // first entry of this part in a sparse row: alpha, if any, then code
  std::int32_t number = 0;  // index among the parts with alphas
};

struct TableView {
  const TablePart* parts = nullptr;
  Index count = 0;    // number of parts
  Index entries = 0;  // per sparse row: 2 for a column with alphas, 1 for a discrete column
  Index numbers = 0;  // number of columns with alphas
};

// index, value: [count, entries], the given rows as sparse rows. value may be null for a table
// without alphas (all entries are 1).
void expand_rows(Device device, const TableView& table, const std::int32_t* rows, Index count,
                 std::int32_t* index, Real* value);
// codes: [count, parts]; alphas: [count, numbers], may be null.
void gather_parts(Device device, const TableView& table, const std::int32_t* rows, Index count,
                  std::int32_t* codes, Real* alphas);

// A condition is an index into the condition vector, which concatenates the categories of all
// discrete columns.
struct ConditionView {
  Index columns = 0;                     // number of discrete columns; 0 for no conditions
  Index rows = 0;                        // number of rows of the table
  const std::int32_t* offset = nullptr;  // [columns + 1], first index of each column
  // Per index: the alias table that draws the categories of the column
  // (data/encoding/alias_table.h), and the rows that have the category: members[group .. group +
  // size).
  const std::uint32_t* limit = nullptr;
  const std::int32_t* alias = nullptr;
  const std::int64_t* group = nullptr;
  const std::int32_t* size = nullptr;
  const std::int32_t* members = nullptr;
};

// place[i]: a uniformly drawn column, then one of its categories by the column's alias table.
// Element i uses block i of the random words. There must be conditions.
void draw_conditions(Device device, const Random& random, const ConditionView& conditions,
                     Index count, std::int32_t* place);
// row[i]: drawn uniformly among the rows that have the category place[i], or among all rows if
// there are no conditions (place may then be null). Uses other words of `random` than
// draw_conditions(). A condition that no row has is an Error on the CPU and undefined behaviour on
// CUDA.
void draw_matching_rows(Device device, const Random& random, const ConditionView& conditions,
                        const std::int32_t* place, Index count, std::int32_t* row);
// out = values in a random order (Fisher, Yates); on the CPU out may alias values.
void shuffle(Device device, const Random& random, const std::int32_t* values, Index count,
             std::int32_t* out);

// Targets of the cross-entropy of a condition over the spans of a row: target is [count, spans];
// the category in the condition's own span, -1 in all others. Per index: span_of, category_of.
void condition_targets(Device device, const std::int32_t* place, Index count,
                       const std::int32_t* span_of, const std::int32_t* category_of, Index spans,
                       std::int32_t* target);

// Concatenates sparse rows: out[r / factor, (r mod factor) entries + e] = index[r, e] + (r mod
// factor) columns; index is [rows, entries].
void pack_indices(Device device, const std::int32_t* index, Index rows, Index entries,
                  Index columns, Index factor, std::int32_t* out);

// out[i] = values[(step mod period) stride + i], i < count: the rows of a step's batch, from a list
// of rows for all steps.
void take_batch(Device device, const Step& step, Index period, Index stride,
                const std::int32_t* values, Index count, std::int32_t* out);

}  // namespace ballast
