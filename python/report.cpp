// Reports on synthetic tables.
#include "metrics/report/report.h"

#include <nanobind/stl/string.h>

#include "python/call.h"

namespace ballast::python {
namespace {

Report compare(const Table& real, const Table& synthetic, const Table* holdout,
               const std::string& target, int threads) {
  const nb::gil_scoped_release release;
  const ThreadScope scope(threads);
  ReportOptions options;
  options.holdout = holdout;
  options.target = target;
  return make_report(real, synthetic, options);
}

// (key, name, meaning, synthetic, floor, ceiling)
nb::list figures(const Report& report) {
  nb::list list;
  for (const FigureRow& row : figure_rows(report)) {
    list.append(
        nb::make_tuple(row.key, row.name, row.meaning, row.synthetic, row.floor, row.ceiling));
  }
  return list;
}

}  // namespace

void bind_report(nb::module_& module) {
  module.def("make_report", compare, nb::arg("real"), nb::arg("synthetic"),
             nb::arg("holdout").none(), nb::arg("target"), nb::arg("threads"));
  nb::class_<Report>(module, "Report")
      .def("figures", figures)
      .def("text", report_text)
      .def("json", report_json)
      .def("html", [](const Report& report) { return report_html(report); });
}

}  // namespace ballast::python
