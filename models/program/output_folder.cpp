#include "models/program/output_folder.h"

#include <filesystem>

#include "io/files.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/options/option_values.h"

namespace ballast {

void check_folder(const std::string& folder, const std::vector<std::string>& names,
                  const std::vector<std::string>& inputs, bool force) {
  if (folder == "-") throw UsageError("--output -: the output is a folder; give a folder name");
  if (std::filesystem::exists(folder) && !std::filesystem::is_directory(folder)) {
    throw Error("'" + folder + "' is a file, but the output is a folder; name another folder");
  }
  for (const std::string& name : names) {
    const std::string path = std::filesystem::path(folder) / name;
    for (const std::string& input : inputs) {
      if (!same_file(path, input)) continue;
      throw UsageError("--output '" + folder + "': the file " + name +
                       " in it is an input of this command; name another folder");
    }
    if (std::filesystem::is_directory(folder)) check_output(path, force);
  }
}

void check_space(const std::string& folder, const std::string& what, double bytes) {
  namespace fs = std::filesystem;
  std::error_code ignored;  // if the free space is unknown, the check is skipped
  fs::path existing = fs::absolute(folder, ignored);
  while (existing.has_relative_path() && !fs::exists(existing, ignored)) {
    existing = existing.parent_path();
  }
  const fs::space_info space = fs::space(existing, ignored);
  if (ignored || bytes <= static_cast<double>(space.available)) return;
  const auto gigabytes = [](double of) { return format_fixed(of / 1e9, 1) + " GB"; };
  throw Error(what + " take " + gigabytes(bytes) + ", but the disk of '" + folder + "' has only " +
              gigabytes(static_cast<double>(space.available)) + " free; request fewer");
}

}  // namespace ballast
