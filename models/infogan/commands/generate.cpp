#include <algorithm>
#include <cmath>

#include "data/images/idx.h"
#include "data/images/image_grid.h"
#include "data/images/png.h"
#include "models/infogan/commands/commands.h"
#include "models/options/option_values.h"
#include "models/training/model_file.h"

namespace ballast::infogan::commands {
namespace {

constexpr Index kAtOnce = 128;

// The value of each code for all images; NaN if it is not set.
using Settings = std::vector<double>;

[[noreturn]] void refuse_setting(const std::string& text, const std::string& why) {
  throw UsageError("--set " + text + ": " + why);
}

void take_setting(const Codes& codes, const std::string& text, Settings& settings) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto code = std::find_if(codes.begin(), codes.end(),
                                 [&](const Code& other) { return other.name == name; });
  if (equals == std::string::npos || code == codes.end()) {
    refuse_setting(text, "expected CODE=VALUE; the codes of the model are " + codes.front().name +
                             " to " + codes.back().name);
  }
  const std::string value = text.substr(equals + 1);
  double& setting = settings[static_cast<std::size_t>(code - codes.begin())];
  if (!std::isnan(setting)) refuse_setting(text, name + " is set twice");
  setting = parse_number("set", value);
  try {
    check_value(*code, setting);
  } catch (const Error& error) {
    refuse_setting(text, error.what());
  }
}

Settings parse_settings(const Codes& codes, const std::vector<std::string>& texts) {
  Settings settings(codes.size(), std::nan(""));
  for (const std::string& text : texts) take_setting(codes, text, settings);
  return settings;
}

bool ends_in(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

ImageSet make(Model& model, const GenerateCall& call, const Settings& settings) {
  ImageSet all;
  for (Index first = 0; first < call.rows; first += kAtOnce) {
    Latents latents = model.draw(call.seed, first, std::min(kAtOnce, call.rows - first));
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (!std::isnan(settings[i])) set_code(model.sizes().codes, i, settings[i], latents);
    }
    const ImageSet made = model.generate(latents);
    if (first == 0) {
      all = made;
      continue;
    }
    all.count += made.count;
    all.pixels.insert(all.pixels.end(), made.pixels.begin(), made.pixels.end());
  }
  return all;
}

}  // namespace

Model open_model(const ModelCall& call) {
  start_call(call);
  return {read_trained_model(call.model), call.model, parse_device(call.device)};
}

void generate(const GenerateCall& call) {
  const bool png = ends_in(call.output, ".png");
  if (!png && !ends_in(call.output, ".idx") && !ends_in(call.output, ".idx.gz")) {
    throw UsageError("--output '" + call.output +
                     "': the name must end in .png for a grid, or in .idx or .idx.gz for single "
                     "images");
  }
  Model model = open_model(call);
  const Settings settings = parse_settings(model.sizes().codes, call.settings);
  const ImageSet images = make(model, call, settings);
  if (png) {
    write_png(image_grid(images), call.output, call.force);
  } else {
    write_idx(images, call.output, "", call.force);
  }
}

}  // namespace ballast::infogan::commands
