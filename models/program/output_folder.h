// Checks for commands that write several files into a folder.
#pragma once

#include <string>
#include <vector>

namespace ballast {

// Call before any work. Throws UsageError if one of the named files in the folder is an input, and
// Error if one of them cannot be written. The folder need not exist.
void check_folder(const std::string& folder, const std::vector<std::string>& names,
                  const std::vector<std::string>& inputs, bool force);

// Throws Error if `bytes` is more than the free space on the disk of the folder, which need not
// exist yet. `what` names the data in the message.
void check_space(const std::string& folder, const std::string& what, double bytes);

}  // namespace ballast
