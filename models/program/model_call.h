// What the commands on a trained model are asked for alike.
#pragma once

#include <cstdint>
#include <string>

namespace ballast {

struct ModelCall {
  std::string model;
  std::string output;
  std::uint64_t seed = 0;
  std::string device = "cpu";
  int threads = 0;
  bool force = false;
};

// Before any work: throws Error for an output that would be refused, UsageError for one that is the
// model; sets the threads.
void start_call(const ModelCall& call);

}  // namespace ballast
