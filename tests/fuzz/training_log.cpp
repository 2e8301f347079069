// A log that is continued keeps its leading records up to the step, byte for byte.
#include <filesystem>
#include <string>

#include "models/training/log_writer.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

// A log is a file on disk: it is cut, not replaced.
struct LogFile {
  std::string path = "/dev/shm/ballast-fuzz-log-" + std::to_string(getpid());
  ~LogFile() { std::filesystem::remove(path); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LogFile log;
  const std::string before(fuzz::bytes_of(data, size));
  write_whole_file(log.path, before, true);
  const bool valid = is_log(log.path);
  {
    constexpr Index kStep = 20;
    LogWriter writer(log.path, kStep);
    writer.write({1, kStep + 1, {{"loss", 0.5}, {"list[]", 1}, {"list[]", 2}}});
  }
  const std::string after = read_whole_file(log.path);
  const std::string record = "{\"epoch\":1,\"step\":21,\"loss\":0.5,\"list\":[1.0,2.0]}\n";
  require(after.ends_with(record), "the new record is the last one");
  const std::size_t kept = after.size() - record.size();
  require(after.substr(0, kept) == before.substr(0, kept), "kept records are unchanged");
  require(kept == 0 || before[kept - 1] == '\n', "only whole records are kept");
  require(kept == 0 || valid, "a log with records is a log");
  require(is_log(log.path), "a continued log is a log");
  return 0;
}
