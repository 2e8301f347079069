#include "models/program/output_folder.h"

#include <filesystem>

#include "io/files.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/options/run_options.h"

namespace ballast {

void check_folder(const std::string& folder, const std::vector<std::string>& names,
                  const std::vector<std::string>& inputs, bool force) {
  if (folder == "-") throw UsageError("--output -: a folder is to be written; name one");
  if (std::filesystem::exists(folder) && !std::filesystem::is_directory(folder)) {
    throw Error("'" + folder + "' is a file, and a folder is to be written; name another");
  }
  for (const std::string& name : names) {
    const std::string path = std::filesystem::path(folder) / name;
    for (const std::string& input : inputs) {
      if (!same_file(path, input)) continue;
      throw UsageError("--output '" + folder + "': its " + name +
                       " is a file of this call; name another folder");
    }
    if (std::filesystem::is_directory(folder)) check_output(path, force);
  }
}

void check_space(const std::string& folder, const std::string& what, double bytes) {
  namespace fs = std::filesystem;
  std::error_code ignored;  // a disk that tells nothing is found full when it is
  fs::path place = fs::absolute(folder, ignored);
  while (place.has_relative_path() && !fs::exists(place, ignored)) place = place.parent_path();
  const fs::space_info space = fs::space(place, ignored);
  if (ignored || bytes <= static_cast<double>(space.available)) return;
  const auto gigabytes = [](double of) { return format_fixed(of / 1e9, 1) + " GB"; };
  throw Error(what + " take " + gigabytes(bytes) + ", and the disk of '" + folder + "' has " +
              gigabytes(static_cast<double>(space.available)) + " free; ask for fewer");
}

}  // namespace ballast
