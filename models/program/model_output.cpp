#include "models/program/model_output.h"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <vector>

#include "io/files.h"
#include "kernels/error.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

// The folders for a model that cannot be written to `path`, in the order in which they are tried.
std::vector<fs::path> other_folders(const std::string& path) {
  std::vector<fs::path> folders;
  if (!is_straight(path)) folders.push_back(fs::path(path).parent_path());
  const char* const temporary = std::getenv("TMPDIR");
  if (temporary != nullptr && *temporary != '\0') folders.emplace_back(temporary);
  folders.emplace_back("/tmp");
  return folders;
}

// A name that no other file has, and that other users cannot guess.
std::string other_name(const std::string& path) {
  constexpr std::size_t kMostBytes = 200;  // file systems allow 255
  const std::string name = fs::path(path).filename();
  std::array<char, 16> suffix{};
  std::snprintf(suffix.data(), suffix.size(), "-%08x", std::random_device()());
  return (name.size() > kMostBytes ? "model" : name) + suffix.data();
}

// Returns the path of the new file; an empty path if the model cannot be written anywhere.
std::string write_elsewhere(const std::string& path, const ModelFile& file) {
  const std::string name = other_name(path);
  for (const fs::path& folder : other_folders(path)) {
    std::string other = folder / name;
    try {
      write_model_file(other, file, false);
      return other;
    } catch (const Error&) {  // the next folder is tried
    }
  }
  return {};
}

}  // namespace

void write_last_model(const std::string& path, const ModelFile& file, bool force) {
  std::string reason;
  try {
    write_model_file(path, file, force);
    return;
  } catch (const Error& error) {
    reason = error.what();
  }
  const mode_t before = umask(077);  // the permissions that the model should have are not known
  const std::string other = write_elsewhere(path, file);
  umask(before);
  if (!other.empty()) throw Error(reason + "; the model was saved to '" + other + "' instead");
  throw Error(reason + "; the model could not be saved in another folder either and is lost");
}

}  // namespace ballast
