// What the two programs ask of a model: training steps, and encoded rows once it is trained.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "data/encoding/encoded_table.h"
#include "io/safetensors.h"

namespace ballast {

// A stream of candidate rows: which random numbers they are made of, and the category of a discrete
// column that they are asked for.
struct CandidateStream {
  std::uint64_t seed = 0;
  std::uint64_t number = 0;       // of this stream among those of the seed
  std::ptrdiff_t condition = -1;  // index in RowLayout::conditions, -1: none asked for
  std::int32_t category = 0;
};

// A trained network that makes encoded rows. Row i of a stream depends on the stream and i alone,
// not on which rows are made with it. Safe to call from several threads.
class RowGenerator {
 public:
  virtual ~RowGenerator() = default;
  // Whether CandidateStream::condition is heeded.
  virtual bool takes_conditions() const = 0;
  // Rows [first, first + out.rows()) of the stream.
  virtual void generate(const CandidateStream& stream, Index first, EncodedTable& out) const = 0;
};

// The name of a loss without "[]", and whether it had that; see Trainer::loss_names.
inline std::pair<std::string, bool> split_loss_name(const std::string& name) {
  const std::size_t brackets = name.rfind("[]");
  return {name.substr(0, brackets), brackets != std::string::npos};
}

class Trainer {
 public:
  virtual ~Trainer() = default;
  virtual Index steps_per_epoch() const = 0;
  virtual Index rows_per_epoch() const = 0;
  // What step() reports, by the names of the log. A name that ends in "[]" stands once for each
  // element of a list, one after the other: {"information[]", "information[]"}.
  virtual std::vector<std::string> loss_names() const = 0;
  // One step; `number` counts from 0 over all epochs and names the random numbers. A device may
  // still be at work on it afterwards.
  virtual void step(Index number) = 0;
  // The losses of the steps since the last call, one figure a loss name; waits for the device.
  virtual std::vector<std::vector<double>> take_losses() = 0;
  // After so many steps they are to be taken.
  virtual Index losses_every() const = 0;
  // What a RowGenerator is made of.
  virtual void save_generator(ModelFile& file) const = 0;
  // That, and everything else that further steps depend on.
  virtual void save(ModelFile& file) const = 0;
  virtual void load(const ModelFile& file) = 0;
};

}  // namespace ballast
