// SHA-256 (FIPS 180-4): the checksum of model files.
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
  // 64 lower-case hexadecimal digits of all bytes given so far; nothing may be added after it.
  std::string finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;  // OpenSSL's
};

}  // namespace ballast
