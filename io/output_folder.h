// Several output files that appear in a folder together.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ballast {

// The files are written to a temporary folder, stage(), and move to their names by commit(). A new
// folder appears with all of its files at once. In a folder that exists, the old files of these
// names are moved away first, so that old and new files are never there at the same time, even if
// the process is killed. A failure leaves the old files as they were. What killed processes leave
// behind has a name like ".ballast-0" and is removed by the next OutputFolder in the same place,
// unless it has old files that were moved away and not replaced: then it is renamed to
// "ballast-old-0".
class OutputFolder {
 public:
  // Creates missing parents of the folder. Throws Error if the temporary folder cannot be made.
  OutputFolder(const std::string& path, bool force);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // The folder to write the files and subfolders to.
  const std::string& stage() const { return stage_; }
  // Throws FileExists if one of the files exists and `force` is not set, and Error with the
  // system's error message. Files must have been synced, as OutputFile does.
  void commit();

 private:
  // Removed by the destructor, with all that is in it.
  struct Temporary {
    ~Temporary();
    std::string name;
    int lock = -1;
  };

  void move_entries();
  void move(const std::string& from, const std::string& to);
  void move_back();

  std::string path_;
  bool force_;
  bool exists_ = false;
  Temporary temporary_;
  std::string stage_;
  std::vector<std::pair<std::string, std::string>> moves_;  // from, to
};

}  // namespace ballast
