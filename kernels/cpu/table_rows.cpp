#include "kernels/table_rows.h"

#include <numeric>
#include <utility>
#include <vector>

#include "kernels/cpu/pieces.h"
#include "kernels/cuda/kernels.h"
#include "kernels/error.h"
#include "kernels/shared/drawing.h"

namespace ballast {
namespace {

// Calls visit with a pointer to codes of the part's type.
template <class Visit>
void with_codes(const TablePart& part, const Visit& visit) {
  if (part.width == 1) return visit(static_cast<const std::uint8_t*>(part.codes));
  if (part.width == 2) return visit(static_cast<const std::uint16_t*>(part.codes));
  visit(static_cast<const std::uint32_t*>(part.codes));
}

// out[i * stride] = shift + code of rows[i].
void copy_codes(const TablePart& part, const std::int32_t* rows, Index count, std::int32_t shift,
                std::int32_t* out, Index stride) {
  with_codes(part, [=](const auto* codes) {
    for (Index i = 0; i < count; ++i) {
      out[i * stride] = shift + static_cast<std::int32_t>(codes[rows[i]]);
    }
  });
}

void copy_alphas(const TablePart& part, const std::int32_t* rows, Index count, Real* out,
                 Index stride) {
  for (Index i = 0; i < count; ++i) out[i * stride] = static_cast<Real>(part.alphas[rows[i]]);
}

void expand_part(const TablePart& part, const std::int32_t* rows, Index count, Index entries,
                 std::int32_t* index, Real* value) {
  Index entry = part.entry;
  if (part.alphas != nullptr) {
    for (Index i = 0; i < count; ++i) index[i * entries + entry] = part.offset;
    copy_alphas(part, rows, count, value + entry, entries);
    ++entry;
  }
  copy_codes(part, rows, count, part.offset + (part.alphas != nullptr ? 1 : 0), index + entry,
             entries);
  if (value == nullptr) return;
  for (Index i = 0; i < count; ++i) value[i * entries + entry] = 1;
}

}  // namespace

void expand_rows(Device device, const TableView& table, const std::int32_t* rows, Index count,
                 std::int32_t* index, Real* value) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().expand_rows(device, table, rows, count, index, value);
  for_tasks(table.count, count * table.entries, [=, &table](Index part) {
    expand_part(table.parts[part], rows, count, table.entries, index, value);
  });
}

void gather_parts(Device device, const TableView& table, const std::int32_t* rows, Index count,
                  std::int32_t* codes, Real* alphas) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().gather_parts(device, table, rows, count, codes, alphas);
  for_tasks(table.count, count * table.entries, [=, &table](Index number) {
    const TablePart& part = table.parts[number];
    copy_codes(part, rows, count, 0, codes + number, table.count);
    if (part.alphas == nullptr) return;
    copy_alphas(part, rows, count, alphas + part.number, table.numbers);
  });
}

void draw_conditions(Device device, const Random& random, const ConditionView& conditions,
                     Index count, std::int32_t* place) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().draw_conditions(device, random, conditions, count, place);
  std::vector<std::uint32_t> words(static_cast<std::size_t>(count * kConditionWords));
  random_bits({}, random, words.data(), count * kConditionWords);
  for (Index i = 0; i < count; ++i) {
    place[i] = condition_of(conditions, words.data() + i * kConditionWords);
  }
}

void draw_matching_rows(Device device, const Random& random, const ConditionView& conditions,
                        const std::int32_t* place, Index count, std::int32_t* row) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().draw_matching_rows(device, random, conditions, place, count, row);
  std::vector<std::uint32_t> words(static_cast<std::size_t>(count * kRowWords));
  random_bits({}, random, words.data(), count * kRowWords, kFirstRowElement);
  for (Index i = 0; i < count; ++i) {
    if (conditions.columns > 0 && conditions.size[place[i]] == 0) {
      throw Error("draw_matching_rows: no row satisfies condition " + std::to_string(place[i]));
    }
    row[i] =
        matching_row(conditions, place != nullptr ? place[i] : 0, words.data() + i * kRowWords);
  }
}

void shuffle(Device device, const Random& random, const std::int32_t* values, Index count,
             std::int32_t* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().shuffle(device, random, values, count, out);
  if (out != values) std::copy_n(values, count, out);
  for (Index i = count; i > 1; --i) {
    std::swap(out[i - 1], out[random_below(random, i, static_cast<std::uint64_t>(i))]);
  }
}

void condition_targets(Device device, const std::int32_t* place, Index count,
                       const std::int32_t* span_of, const std::int32_t* category_of, Index spans,
                       std::int32_t* target) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().condition_targets(device, place, count, span_of, category_of, spans,
                                            target);
  std::fill_n(target, count * spans, -1);
  for (Index i = 0; i < count; ++i) {
    target[i * spans + span_of[place[i]]] = category_of[place[i]];
  }
}

void pack_indices(Device device, const std::int32_t* index, Index rows, Index entries,
                  Index columns, Index factor, std::int32_t* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().pack_indices(device, index, rows, entries, columns, factor, out);
  for (Index row = 0; row < rows; ++row) {
    const auto shift = static_cast<std::int32_t>(row % factor * columns);
    for (Index e = 0; e < entries; ++e) *out++ = *index++ + shift;
  }
}

void take_batch(Device device, const Step& step, Index period, Index stride,
                const std::int32_t* values, Index count, std::int32_t* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().take_batch(device, step, period, stride, values, count, out);
  const auto batch = static_cast<Index>(step.value % static_cast<std::uint64_t>(period));
  std::copy_n(values + batch * stride, count, out);
}

}  // namespace ballast
