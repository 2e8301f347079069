// The charts of the HTML report, each a piece of SVG.
#pragma once

#include <string>

#include "metrics/report/report.h"

namespace ballast {

// A ring filled to `value` of [0, 1] with the figure in it.
std::string gauge_chart(double value, const std::string& label);

// Real and synthetic shares of a column: bins side by side, or a pair of bars a value.
std::string distribution_chart(const ColumnSummary& column);

// Every pair of columns as a cell coloured by its trend.
std::string trend_chart(const Report& report);
// The colours of trend_chart with their meaning.
std::string trend_legend();

// The distances to the closest row, of synthetic and real rows.
std::string closest_chart(const ClosestRows& closest);

// A loss over the epochs.
std::string loss_chart(const LossCurve& curve);

}  // namespace ballast
