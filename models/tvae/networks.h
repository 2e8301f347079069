// TVAE's encoder and decoder (Xu et al. 2019, section 4.5; constants from the authors' public
// implementation).
#pragma once

#include <vector>

#include "autograd/operations.h"
#include "autograd/spans.h"
#include "data/encoding/encoded_table.h"
#include "layers/layers.h"

namespace ballast::tvae {

// Maps sparse rows to the mean and log variance of their latents with Linear + ReLU layers.
class Encoder : public Network {
 public:
  Encoder(Index row_columns, const std::vector<Index>& widths, Index latent, Device device = {},
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

// The layout of the decoder's two heads: the alphas of the numeric columns, and the categories and
// modes of all columns.
struct DecoderLayout {
  explicit DecoderLayout(const RowLayout& rows);
  // Index in RowLayout::parts for each column of the alpha head.
  std::vector<std::size_t> numeric_parts;
  Spans spans;           // of the category head, one for each part
  Index categories = 0;  // number of columns of the category head
};

// Maps latents to both heads with Linear + ReLU layers. Each alpha has a learned standard
// deviation.
class Decoder : public Network {
 public:
  Decoder(Index latent, const std::vector<Index>& widths, const DecoderLayout& layout,
          Device device = {}, std::uint64_t seed = 0);

  struct Row {
    Tensor alphas;  // [rows, numeric parts], tanh applied; undefined without numeric parts
    Tensor logits;  // [rows, categories]
  };
  Row forward(const Tensor& z) const;
  Tensor deviations() const;  // standard deviations [numeric parts]; undefined if there are none
  void clamp_deviations() const;  // to [0.01, 1]; call after each update
  Index latent() const { return latent_; }

 private:
  Index latent_;
  std::vector<Linear> layers_;
  Linear category_head_;
  std::optional<Linear> alpha_head_;
  std::size_t deviations_ = 0;  // index in the network
};

}  // namespace ballast::tvae
