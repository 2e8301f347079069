// The line that tells how far a fit is.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast {

struct ProgressState {
  Index step = 0;  // done
  Index steps = 0;
  Index epoch = 0;  // counted from 1
  Index epochs = 0;
  double rate = 0;  // units a second
  double seconds_left = 0;
  std::vector<double> losses;  // means over the last steps
};

// On a terminal one line that is drawn anew a few times a second, elsewhere a line every few
// seconds. Writes to standard error.
class Progress {
 public:
  // loss_names: as in the log. unit: what the rate counts ("rows").
  Progress(const std::vector<std::string>& loss_names, std::string unit);
  // Shows the state if it is time to.
  void update(const ProgressState& state);
  // Shows the last state in any case and ends the line.
  void finish(const ProgressState& state);
  // A line of its own.
  void say(const std::string& text);

 private:
  void show(const ProgressState& state);

  using Clock = std::chrono::steady_clock;
  std::vector<std::string> labels_;
  std::string unit_;
  bool terminal_;
  Clock::time_point next_;
};

// How losses are called in the line, by their names in the log; empty for all but the first of a
// list.
std::vector<std::string> loss_labels(const std::vector<std::string>& loss_names);
std::string progress_text(const ProgressState& state, const std::vector<std::string>& labels,
                          const std::string& unit);
// "4:05", "1:02:03".
std::string duration_text(double seconds);
// "1,234,567".
std::string count_text(Index count);
// The shortest text with that many decimals, whatever the locale.
std::string fixed_text(double value, int decimals);

}  // namespace ballast
