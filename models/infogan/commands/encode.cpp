#include <algorithm>

#include "io/files.h"
#include "models/infogan/commands/commands.h"
#include "models/options/option_values.h"

namespace ballast::infogan::commands {
namespace {

std::string header(const Codes& codes) {
  std::string text;
  for (const Code& code : codes) {
    if (!text.empty()) text += ",";
    text += code.name;
    if (code.categories == 0) text += "," + code.name + "_std";
    for (Index i = 0; i < code.categories; ++i) text += "," + code.name + "_p" + std::to_string(i);
  }
  return text + "\n";
}

}  // namespace

void encode(const EncodeCall& call) {
  check_part(call);
  for (const std::string& input : {call.source.images, call.source.labels}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output +
                       "' is an input of this command; give another file name");
    }
  }
  Model model = open_model(call);
  const ImageSet images = read_source(call.source, part_of(call.part), model.options());
  const Model::Encoding encoding = model.encode(images);
  const Codes& codes = model.sizes().codes;
  const auto continuous = static_cast<std::size_t>(count_continuous(codes));
  std::vector<std::vector<std::int32_t>> best;
  for (std::size_t i = 0; i < encoding.probabilities.size(); ++i) {
    best.push_back(encoding.categories(i));
  }
  std::string text = header(codes);
  for (std::size_t row = 0; row < static_cast<std::size_t>(images.count); ++row) {
    std::size_t categorical = 0;
    std::size_t column = row * continuous;
    std::string line;
    for (const Code& code : codes) {
      if (!line.empty()) line += ",";
      if (code.categories == 0) {
        line += number_text(encoding.mean[column]) + "," + number_text(encoding.deviation[column]);
        ++column;
        continue;
      }
      line += std::to_string(best[categorical][row]);
      const auto count = static_cast<std::size_t>(code.categories);
      const Real* p = encoding.probabilities[categorical].data() + row * count;
      for (std::size_t i = 0; i < count; ++i) line += "," + number_text(p[i]);
      ++categorical;
    }
    text += line + "\n";
  }
  write_whole_file(call.output, text, call.force);
}

}  // namespace ballast::infogan::commands
