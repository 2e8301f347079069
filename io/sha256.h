// SHA-256 (FIPS 180-4), the checksum of model files.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace ballast {

class Sha256 {
 public:
  Sha256();
  void update(const void* data, std::size_t size);
  // Returns the digest of all data added so far as 64 lowercase hexadecimal digits. Nothing may be
  // added afterwards.
  std::string finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace ballast
