// Charts of the HTML report as SVG.
#pragma once

#include <string>

#include "metrics/report/report.h"

namespace ballast {

// A ring filled to `value` in [0, 1], with the value inside; empty if it is NaN.
std::string gauge_chart(double value, const std::string& label);

// A scale with marks at the figure, its floor and its ceiling.
std::string figure_chart(const FigureRow& row);

// Real and synthetic shares of a column: overlaid histograms, or a pair of bars per value.
std::string distribution_chart(const ColumnSummary& column);

// All pairs of columns, one cell each, coloured by trend.
std::string trend_chart(const Report& report);
// Legend of the colours of trend_chart.
std::string trend_legend();

// Histogram of sorted distances to the closest real row, for synthetic rows and others. There may
// be no others.
std::string closest_chart(const std::vector<double>& synthetic,
                          const std::vector<double>& baseline);

// A loss over the epochs.
std::string loss_chart(const LossCurve& curve);

}  // namespace ballast
