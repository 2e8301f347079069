// linear_cross_entropy_spans: on the CPU, the logits of a row are computed only where it has
// targets.
#include <utility>
#include <vector>

#include "autograd/rules.h"
#include "kernels/gather.h"
#include "kernels/matmul.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"

namespace ballast {
namespace {

// A wide span is computed for the rows that have a target in it; the product of narrow ones would
// be slower for fewer rows.
constexpr Index kWide = 32;

// Consecutive spans, and the rows that they are computed for.
struct Group {
  std::size_t first = 0;  // span
  std::size_t spans = 0;
  Index offset = 0;  // first category
  Index categories = 0;
  bool all_rows = true;
  std::vector<Span> own_spans;  // with offsets within the group
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> target;  // [rows, spans]
  Tensor logits;                     // [rows, categories], of the forward pass
  Index count(const Tensor& x) const {
    return all_rows ? x.shape()[0] : static_cast<Index>(rows.size());
  }
};

using Groups = std::vector<Group>;

Groups cut_into_groups(const Spans& spans) {
  Groups groups;
  for (std::size_t s = 0; s < spans->size(); ++s) {
    const Span& span = (*spans)[s];
    const bool wide = span.width >= kWide;
    if (groups.empty() || wide || !groups.back().all_rows) {
      groups.emplace_back();
      groups.back().first = s;
      groups.back().offset = span.offset;
      groups.back().all_rows = !wide;
    }
    Group& group = groups.back();
    group.own_spans.push_back({group.categories, span.width, SpanKind::softmax});
    group.categories += span.width;
    ++group.spans;
  }
  return groups;
}

void select_rows(const std::int32_t* target, Index rows, std::size_t spans, Group& group) {
  for (Index row = 0; row < rows; ++row) {
    const std::int32_t* own = target + row * static_cast<Index>(spans) + group.first;
    if (!group.all_rows && *own < 0) continue;
    if (!group.all_rows) group.rows.push_back(static_cast<std::int32_t>(row));
    group.target.insert(group.target.end(), own, own + group.spans);
  }
}

SpanView view(const Group& group) {
  return {group.own_spans.data(), static_cast<Index>(group.spans)};
}

// The rows of x that the group is computed for.
Tensor rows_of(const Group& group, const Tensor& x) {
  if (group.all_rows) return x;
  Tensor chosen = Tensor::empty({group.count(x), x.shape()[1]});
  gather_rows({}, x.data(), group.rows.data(), group.count(x), x.shape()[1], chosen.mutable_data());
  return chosen;
}

void add_rows(const Group& group, const Tensor& values, Tensor& sum) {
  const Index width = sum.shape()[1];
  if (group.all_rows) return axpy({}, 1, values.data(), sum.mutable_data(), values.count());
  scatter_add_rows({}, values.data(), group.rows.data(), group.count(values), width,
                   sum.mutable_data(), sum.shape()[0]);
}

struct Head {
  Tensor x, weight, bias;
};

Tensor group_logits(const Group& group, const Tensor& chosen, const Head& head) {
  const Index width = chosen.shape()[1];
  Tensor logits = Tensor::empty({chosen.shape()[0], group.categories});
  matmul({}, {false, true, chosen.shape()[0], group.categories, width}, {chosen.data(), width},
         {head.weight.data() + group.offset * width, width}, 0,
         {logits.mutable_data(), group.categories}, {head.bias.data() + group.offset});
  return logits;
}

MatrixSize size_of(const Tensor& x) { return {x.shape()[0], x.shape()[1]}; }

// That of x must be zero at first. A group overwrites its own categories of the others.
struct HeadGradients {
  Tensor x, weight, bias;
};

void add_group_gradients(const Group& group, const Tensor& dy, const Head& head,
                         HeadGradients& out) {
  const Tensor chosen = rows_of(group, head.x);
  const Tensor& logits = group.logits;
  const Index rows = chosen.shape()[0];
  const Index width = chosen.shape()[1];
  Tensor dlogits = Tensor::empty(logits.shape());
  cross_entropy_spans_gradient({}, rows_of(group, dy).data(), logits.data(), group.target.data(),
                               size_of(logits), view(group), dlogits.mutable_data());
  const ConstMatrix d{dlogits.data(), group.categories};
  matmul({}, {true, false, group.categories, width, rows}, d, {chosen.data(), width}, 0,
         {out.weight.mutable_data() + group.offset * width, width});
  reduce({}, ReduceOp::sum, dlogits.data(), {1, rows, group.categories},
         out.bias.mutable_data() + group.offset);
  Tensor dchosen = Tensor::empty(chosen.shape());
  matmul({}, {false, false, rows, width, group.categories}, d,
         {head.weight.data() + group.offset * width, width}, 0, {dchosen.mutable_data(), width});
  add_rows(group, dchosen, out.x);
}

void check_covering_spans(const char* name, Index categories, const Spans& spans) {
  Index end = 0;
  for (const Span& span : *spans) {
    require(span.width >= 1 && span.offset == end && span.kind == SpanKind::softmax, name,
            "the spans must be softmax spans without gaps; the span at column ", span.offset,
            " follows one that ends at ", end);
    end += span.width;
  }
  require(end == categories, name, "the spans end at ", end, ", but there are ", categories,
          " categories");
}

Groups groups_of(const Integers& target, Index rows, const Spans& spans) {
  Groups groups = cut_into_groups(spans);
  for (Group& group : groups) select_rows(target.data(), rows, spans->size(), group);
  return groups;
}

void linear_spans_rule(Backward& g, const Head& head, const Integers& target, const Spans& spans,
                       const Groups& groups) {
  if (g.recording()) {
    const Tensor logits = matmul(head.x, head.weight, {.b = true}) + head.bias;
    const Tensor dlogits = cross_entropy_spans_gradient(g.gradient(), logits, target, spans);
    g.add(0, matmul(dlogits, head.weight));
    g.add(1, matmul(dlogits, head.x, {.a = true}));
    g.add(2, sum_to(dlogits, head.bias.shape()));
    return;
  }
  HeadGradients out;
  out.x = Tensor::zeros(head.x.shape());
  out.weight = g.needs(1) ? g.overwrite(1) : Tensor::empty(head.weight.shape());
  out.bias = g.needs(2) ? g.overwrite(2) : Tensor::empty(head.bias.shape());
  for (const Group& group : groups) add_group_gradients(group, g.gradient(), head, out);
  g.add(0, std::move(out.x));
  g.add(1, std::move(out.weight));
  g.add(2, std::move(out.bias));
}

}  // namespace

Tensor linear_cross_entropy_spans(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                  const Integers& target, const Spans& spans) {
  const char* const name = "linear_cross_entropy_spans";
  check_matrix(name, x);
  check_matrix(name, weight);
  check_devices(name, x.device(), weight.device());
  check_devices(name, x.device(), bias.device());
  require_match(x.dim(1) == weight.dim(1), name, x.shape(), weight.shape(), "columns differ");
  require_match(bias.shape() == Shape{weight.dim(0)}, name, weight.shape(), bias.shape(),
                "one bias per row of the weights");
  check_covering_spans(name, weight.dim(0), spans);
  if (x.device().kind != DeviceKind::cpu) {
    return cross_entropy_spans(matmul(x, weight, {.b = true}) + bias, target, spans);
  }
  check_targets(name, x, target, spans);
  Tensor y = Tensor::zeros({x.dim(0), 1});
  Groups groups = groups_of(target, x.dim(0), spans);
  for (Group& group : groups) {
    group.logits = group_logits(group, rows_of(group, x), {x, weight, bias});
    Tensor losses = Tensor::empty({group.logits.shape()[0], 1});
    cross_entropy_spans({}, group.logits.data(), group.target.data(), size_of(group.logits),
                        view(group), losses.mutable_data());
    add_rows(group, losses, y);
  }
  return record(name, y, {&x, &weight, &bias},
                [x = Saved(x), weight = Saved(weight), bias = Saved(bias), target = Saved(target),
                 spans, groups = std::move(groups)](Backward& g) {
                  linear_spans_rule(g, {g.saved(x), g.saved(weight), g.saved(bias)},
                                    g.saved(target), spans, groups);
                });
}

}  // namespace ballast
