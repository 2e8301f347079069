#include "tests/cuda_emulator/report.h"

#include <signal.h>
#include <ucontext.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/cuda_emulator/device_memory.h"
#include "tests/cuda_emulator/emulator.h"

namespace ballast::cuda::emulator {

Running running;

bool& inside_kernel() {
  thread_local bool inside = false;
  return inside;
}

namespace {

constexpr std::size_t kSignalStackBytes = 64 * 1024;

struct sigaction previous;

std::string position() {
  if (!inside_kernel()) return "";
  std::string text = std::string("kernel ") + running.kernel;
  if (running.block >= 0) {
    text += ", block " + std::to_string(running.block) + ", thread " + std::to_string(threadIdx.x);
  }
  return text + ": ";
}

const char* access_name([[maybe_unused]] const void* context) {
#if defined(__x86_64__)
  constexpr greg_t kWrite = 2;  // in the error code of a page fault
  const auto* state = static_cast<const ucontext_t*>(context);
  return state->uc_mcontext.gregs[REG_ERR] & kWrite ? "write" : "read";
#else
  return "access";
#endif
}

void report_fault(const void* address, const char* access) {
  const DeviceMemory& memory = device_memory();
  if (!memory.contains(address)) {
    std::array<char, 24> digits;
    std::snprintf(digits.data(), digits.size(), "%p", address);
    report(std::string(access) + " at " + digits.data() +
           ", which is no device memory (or more than 128 KB of local variables)");
  }
  const Place place = memory.place(address);
  if (inside_kernel()) report(place.problem + " (" + access + "): " + place.text);
  report(std::string("host code touches device memory (") + access + "): " + place.text);
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const bool from_memory = info->si_code > 0;
  if (from_memory && device_memory().open_touched(info->si_addr)) return;
  if (from_memory && (device_memory().contains(info->si_addr) || inside_kernel())) {
    report_fault(info->si_addr, access_name(context));
  }
  // The instruction is retried and fails again, under the previous handler.
  sigaction(signal, &previous, nullptr);
  if (!from_memory) raise(signal);
}

}  // namespace

void report(const std::string& text) {
  std::fprintf(stderr, "emulator: %s%s\n", position().c_str(), text.c_str());
  std::fflush(stderr);
  std::abort();
}

void watch_faults() {
  struct sigaction now;
  sigaction(SIGSEGV, nullptr, &now);
  if (!(now.sa_flags & SA_SIGINFO) || now.sa_sigaction != on_fault) {
    previous = now;
    struct sigaction ours = {};
    ours.sa_sigaction = on_fault;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &ours, nullptr);
  }
  stack_t stack;
  sigaltstack(nullptr, &stack);
  if (!(stack.ss_flags & SS_DISABLE)) return;
  alignas(16) static thread_local std::array<char, kSignalStackBytes> memory;
  stack = {};
  stack.ss_sp = memory.data();
  stack.ss_size = memory.size();
  sigaltstack(&stack, nullptr);
}

}  // namespace ballast::cuda::emulator
