// Temporary files and folders of outputs that are not complete yet, and moving them to their final
// names.
#pragma once

#include <functional>
#include <string>

namespace ballast {

// The system's message for a value of errno.
std::string error_text(int error);

// Throws Error: `path` cannot be written, for this value of errno.
[[noreturn]] void fail_to_write(const std::string& path, int error);

// In a temporary folder: old files that the new ones replace.
constexpr const char* kOldFiles = "/.old";

// Throws Error: writing `path` failed, and so did undoing it. Renames `temporary`, which has the
// old content, so that it is not removed.
[[noreturn]] void fail_to_restore(const std::string& path, int error, const std::string& temporary);

// The folder that contains the path, "." for a bare name.
std::string folder_of(const std::string& path);

// The longest name that make_temporary() may choose in the folder.
std::string longest_temporary(const std::string& folder);

// Calls make(name) with names like ".ballast-0" in the folder until it returns true, and returns
// the name. Removes files and folders of these names that killed processes left behind; a folder
// with old files that were not replaced is renamed to "ballast-old-0". Returns an
// empty string, with errno as `make` set it, if `make` fails for another reason than EEXIST.
std::string make_temporary(const std::string& folder,
                           const std::function<bool(const std::string&)>& make);

// Removes what killed processes left behind in the folder under the names that come first.
void remove_stale_temporaries(const std::string& folder);

// Marks a temporary file or folder as used. The lock ends with the process.
void lock_temporary(int descriptor);

// The path that the file gets when the temporary folder in it is moved; for messages.
std::string final_path(const std::string& path);

// Renames a file or folder, but never replaces a file: returns false and sets errno to EEXIST if
// the new name exists. Works on every file system.
bool rename_new(const std::string& from, const std::string& to);

// Exchanges two files. Returns false and sets errno on failure; some file systems do not support
// it.
bool exchange_files(const std::string& one, const std::string& other);

// Makes new names in the folder durable, where the file system supports it.
void sync_folder(const std::string& folder);

}  // namespace ballast
