// Which sanitizers are enabled; GCC and Clang define different macros.
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BALLAST_ADDRESS_SANITIZER
#endif
#if __has_feature(thread_sanitizer)
#define BALLAST_THREAD_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define BALLAST_ADDRESS_SANITIZER
#endif
#if defined(__SANITIZE_THREAD__)
#define BALLAST_THREAD_SANITIZER
#endif

#ifdef BALLAST_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif
