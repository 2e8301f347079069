// TVAE's encoder and decoder (Xu et al. 2019, section 4.5; constants of its public implementation).
#pragma once

#include <vector>

#include "autograd/operations.h"
#include "data/encoding/encoded_table.h"
#include "layers/layers.h"

namespace ballast {

// A row (sparse) through Linear + ReLU layers to mean and log variance of its latent.
class TvaeEncoder : public Network {
 public:
  TvaeEncoder(Index row_columns, const std::vector<Index>& widths, Index latent, Device device = {},
              std::uint64_t seed = 0);

  struct Latent {
    Tensor mean;          // [rows, latent]
    Tensor log_variance;  // [rows, latent]
  };
  Latent forward(const SparseTensor& rows) const;

 private:
  std::vector<Linear> layers_;
  Linear mean_;
  Linear log_variance_;
};

// What the decoder's two heads hold of a row: the alphas of the numeric columns, and the categories
// and modes of all columns.
struct DecoderLayout {
  explicit DecoderLayout(const RowLayout& rows);
  std::vector<std::size_t> numeric_parts;  // index in RowLayout::parts, a column of the alpha head
  Spans spans;                             // of the category head, one a part
  Index categories = 0;                    // columns of the category head
};

// A latent through Linear + ReLU layers to both heads; a standard deviation an alpha, learned.
class TvaeDecoder : public Network {
 public:
  TvaeDecoder(Index latent, const std::vector<Index>& widths, const DecoderLayout& layout,
              Device device = {}, std::uint64_t seed = 0);

  struct Row {
    Tensor alphas;  // [rows, numeric parts], tanh applied; undefined without numeric parts
    Tensor logits;  // [rows, categories]
  };
  Row forward(const Tensor& z) const;
  Tensor deviations() const;      // [numeric parts]; undefined without
  void clamp_deviations() const;  // to [0.01, 1], after each update
  Index latent() const { return latent_; }

 private:
  Index latent_;
  std::vector<Linear> layers_;
  Linear category_head_;
  std::optional<Linear> alpha_head_;
  std::size_t deviations_ = 0;  // index in the network
};

}  // namespace ballast
