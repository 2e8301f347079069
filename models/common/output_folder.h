// Folders that the programs write several files into.
#pragma once

#include <string>
#include <vector>

namespace ballast {

// Before any work: throws UsageError for a file of these names in the folder that is one of the
// inputs, Error for one that would be refused. The folder need not be there.
void check_folder(const std::string& folder, const std::vector<std::string>& names,
                  const std::vector<std::string>& inputs, bool force);

}  // namespace ballast
