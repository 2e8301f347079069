#include "models/infogan/codes.h"

#include <algorithm>
#include <cmath>

#include "kernels/elementwise.h"
#include "kernels/step.h"
#include "models/options/option_values.h"

namespace ballast::infogan {
namespace {

constexpr Index kMostCodes = kMostRecorded - 3;  // each code has a loss; there are 3 other losses
constexpr Index kMostCategories = 1000;

[[noreturn]] void refuse_codes(const std::string& text, const std::string& why) {
  throw UsageError("codes '" + text + "': " + why +
                       "; example: cat:10,cont:2 (one code with 10 categories and two continuous "
                       "codes)",
                   {"codes"});
}

// The number in a part of the text from `begin`; it must be at least `least`.
Index count_in(const std::string& text, const std::string& part, std::size_t begin, Index least) {
  try {
    return parse_count("codes", part.substr(begin), least);
  } catch (const UsageError&) {
    refuse_codes(text, "'" + part + "' needs a whole number of at least " + std::to_string(least) +
                           " after the colon");
  }
}

// Parses one part of the text, "cat:10".
void add_codes(const std::string& text, const std::string& part, Codes& codes) {
  const std::size_t colon = part.find(':');
  const std::string kind = part.substr(0, colon);
  if (colon == std::string::npos || (kind != "cat" && kind != "cont")) {
    refuse_codes(text, "'" + part + "' is neither cat:CATEGORIES nor cont:COUNT");
  }
  const bool categorical = kind == "cat";
  const Index number = count_in(text, part, colon + 1, categorical ? 2 : 1);
  if (categorical && number > kMostCategories) {
    refuse_codes(text,
                 "a code can have at most " + std::to_string(kMostCategories) + " categories");
  }
  const Index count = categorical ? 1 : number;
  if (count > kMostCodes - static_cast<Index>(codes.size())) {
    refuse_codes(text, "there can be at most " + std::to_string(kMostCodes) + " codes");
  }
  for (Index i = 0; i < count; ++i) {
    codes.push_back({"c" + std::to_string(codes.size() + 1), categorical ? number : 0});
  }
}

// Uniform on [-1, 1).
void draw_symmetric(const Random& random, Index first, Tensor& out) {
  const Device device = out.device();
  Real* data = out.mutable_data();
  random_uniform(device, random, data, out.count(), first);
  unary(device, UnaryOp::multiply_scalar, data, data, out.count(), 2);
  unary(device, UnaryOp::add_scalar, data, data, out.count(), -1);
}

}  // namespace

Codes parse_codes(const std::string& text) {
  Codes codes;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    add_codes(text, text.substr(begin, end - begin), codes);
    begin = end + 1;
  }
  return codes;
}

Index count_continuous(const Codes& codes) {
  return std::count_if(codes.begin(), codes.end(),
                       [](const Code& code) { return code.categories == 0; });
}

Index count_categories(const Codes& codes) {
  Index count = 0;
  for (const Code& code : codes) count += code.categories;
  return count;
}

Latents draw_latents(const Codes& codes, Index noise, NoiseLaw law, Index rows,
                     const LatentStreams& streams, Device device) {
  Latents latents;
  latents.noise = Tensor::empty({rows, noise}, device);
  if (law == NoiseLaw::uniform) {
    draw_symmetric(streams.noise, streams.first * noise, latents.noise);
  } else {
    random_normal(device, streams.noise, latents.noise.mutable_data(), latents.noise.count(),
                  streams.first * noise);
  }
  Random category = streams.category;
  for (const Code& code : codes) {
    if (code.categories == 0) continue;
    Integers drawn = Integers::empty(rows, device);
    random_categories(device, category, static_cast<std::int32_t>(code.categories),
                      drawn.mutable_data(), rows, streams.first);
    latents.categories.push_back(drawn);
    ++category.call;
  }
  const Index continuous = count_continuous(codes);
  if (continuous == 0) return latents;
  latents.continuous = Tensor::empty({rows, continuous}, device);
  draw_symmetric(streams.continuous, streams.first * continuous, latents.continuous);
  return latents;
}

void check_value(const Code& code, double value) {
  constexpr double kFarthest = 1000;
  if (code.categories == 0) {
    if (std::fabs(value) <= kFarthest) return;
    throw Error(code.name + " must be from -1000 to 1000; in training it is from -1 to 1");
  }
  const auto last = static_cast<double>(code.categories - 1);
  if (value >= 0 && value <= last && value == std::floor(value)) return;
  throw Error("the categories of " + code.name + " are 0 to " +
              std::to_string(code.categories - 1));
}

void set_code(const Codes& codes, std::size_t index, std::span<const double> values,
              Latents& latents) {
  const bool categorical = codes[index].categories > 0;
  const auto position =
      std::count_if(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(index),
                    [=](const Code& code) { return (code.categories > 0) == categorical; });
  const Device device = latents.noise.device();
  if (categorical) {
    latents.categories[static_cast<std::size_t>(position)] =
        Integers::from(std::vector<std::int32_t>(values.begin(), values.end()), device);
    return;
  }
  std::vector<Real> all = latents.continuous.to_vector();
  const auto columns = static_cast<std::size_t>(latents.continuous.dim(1));
  for (std::size_t row = 0; row < values.size(); ++row) {
    all[row * columns + static_cast<std::size_t>(position)] = static_cast<Real>(values[row]);
  }
  latents.continuous = Tensor::from(all, latents.continuous.shape(), device);
}

void set_code(const Codes& codes, std::size_t index, double value, Latents& latents) {
  set_code(codes, index, std::vector(static_cast<std::size_t>(latents.rows()), value), latents);
}

}  // namespace ballast::infogan
