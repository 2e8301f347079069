#include "models/program/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "metrics/report/format.h"
#include "models/program/advice.h"
#include "models/tabular/training_data.h"
#include "models/training/trainer.h"

namespace ballast {
namespace {

constexpr std::chrono::milliseconds kRedraw{200};
constexpr std::chrono::milliseconds kPlainLine{5000};

std::string two_digits(Index value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "-";
  const auto whole = static_cast<Index>(std::min(seconds, 1e9));
  const Index hours = whole / 3600;
  const Index minutes = whole / 60 % 60;
  const std::string tail = ":" + two_digits(whole % 60);
  if (hours == 0) return std::to_string(minutes) + tail;
  return std::to_string(hours) + ":" + two_digits(minutes) + tail;
}

std::vector<std::string> loss_labels(const std::vector<std::string>& loss_names) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < loss_names.size(); ++i) {
    std::string label = split_loss_name(loss_names[i]).first;
    std::replace(label.begin(), label.end(), '_', ' ');
    const std::size_t suffix = label.rfind(" loss");
    if (suffix != std::string::npos) label.erase(suffix);
    const bool continues = i > 0 && loss_names[i] == loss_names[i - 1];
    labels.push_back(continues ? "" : label);
  }
  return labels;
}

std::string progress_text(const TrainingState& state, const std::vector<std::string>& labels,
                          const std::string& unit) {
  std::string text = "epoch " + std::to_string(state.epoch) + "/" + std::to_string(state.epochs) +
                     "  step " + format_count(state.step) + "/" + format_count(state.steps);
  for (std::size_t i = 0; i < labels.size() && i < state.losses.size(); ++i) {
    if (!labels[i].empty()) text += "  " + labels[i];
    text += " " + format_fixed(state.losses[i], 3);
  }
  text += "  " + format_count(static_cast<Index>(state.rate)) + " " + unit + "/s";
  text += "  " + duration_text(state.seconds_left) + " left";
  return text;
}

Progress::Progress(const std::vector<std::string>& loss_names, std::string unit)
    : labels_(loss_labels(loss_names)),
      unit_(std::move(unit)),
      terminal_(isatty(STDERR_FILENO) != 0),
      next_(Clock::now() + (terminal_ ? kRedraw : kPlainLine)) {}

void Progress::step_done(const TrainingState& state) {
  if (Clock::now() < next_) return;
  next_ = Clock::now() + (terminal_ ? kRedraw : kPlainLine);
  show(state);
}

void Progress::finished(const TrainingState& state) {
  show(state);
  if (terminal_) std::fputc('\n', stderr);
}

void Progress::message(const std::string& text) {
  std::fprintf(stderr, "%s%s\n", terminal_ ? "\r\x1b[K" : "", text.c_str());
}

void Progress::show(const TrainingState& state) {
  const std::string text = progress_text(state, labels_, unit_);
  std::fprintf(stderr, terminal_ ? "\r\x1b[K%s" : "%s\n", text.c_str());
  std::fflush(stderr);
}

void print_warnings(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  }
}

void print_warnings(const std::vector<TableWarning>& warnings) {
  std::vector<std::string> texts;
  for (const TableWarning& warning : warnings) texts.push_back(with_advice(warning));
  print_warnings(texts);
}

void print_found_relations(const RelationTransform& relations) {
  for (const std::string& text : relation_messages(relations)) {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
}

}  // namespace ballast
