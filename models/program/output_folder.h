// Folders that the programs write several files into.
#pragma once

#include <string>
#include <vector>

namespace ballast {

// Before any work: throws UsageError for a file of these names in the folder that is one of the
// inputs, Error for one that would be refused. The folder need not be there.
void check_folder(const std::string& folder, const std::vector<std::string>& names,
                  const std::vector<std::string>& inputs, bool force);

// Throws Error where what is to be written in the folder, which need not be there yet, is more than
// its disk has free: `what` takes so many bytes.
void check_space(const std::string& folder, const std::string& what, double bytes);

}  // namespace ballast
