// Charts of the HTML report as SVG.
#pragma once

#include <string>

#include "metrics/report/report.h"

namespace ballast {

// A ring filled to `value` in [0, 1], with the value inside.
std::string gauge_chart(double value, const std::string& label);

// Real and synthetic shares of a column: overlaid histograms, or a pair of bars per value.
std::string distribution_chart(const ColumnSummary& column);

// All pairs of columns, one cell each, coloured by trend.
std::string trend_chart(const Report& report);
// Legend of the colours of trend_chart.
std::string trend_legend();

// Histogram of the distances to the closest real row, for synthetic and real rows.
std::string closest_chart(const ClosestRows& closest);

// A loss over the epochs.
std::string loss_chart(const LossCurve& curve);

}  // namespace ballast
