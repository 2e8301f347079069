// Safetensors files of other writers. What is read can be written and read as a model file.
#include "io/safetensors.h"

#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::MemoryFile file;
  const std::string& path = file.holding(fuzz::bytes_of(data, size));
  fuzz::accepts([&] { read_model_file(path); });
  ModelFile tensors;
  if (!fuzz::accepts([&] { tensors = read_safetensors(path); })) return 0;
  for (const auto& [name, tensor] : tensors.tensors) {
    fuzz::accepts([&, &of = name] { tensors.get_numbers(of, kAnyCount, kFinite); });
    fuzz::accepts([&, &of = name] { tensors.get_integers(of, kAnyCount, kAnyInteger); });
    fuzz::accepts([&, &of = name] { tensors.get_texts(of.substr(0, of.rfind('.')), kAnyCount); });
  }
  write_model_file(file.holding(""), tensors);
  const ModelFile again = read_model_file(path);
  require(again.tensors == tensors.tensors, "the same tensors");
  require(again.strings == tensors.strings, "the same strings");
  return 0;
}
