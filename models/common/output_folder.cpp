#include "models/common/output_folder.h"

#include <filesystem>

#include "data/files.h"
#include "kernels/error.h"
#include "models/common/fit_run.h"

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

}  // namespace ballast
