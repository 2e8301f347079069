// Jumps between stacks, which the checked longjmp would report as an error.
#undef _FORTIFY_SOURCE

#include "tests/cuda_emulator/fiber.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstdlib>

namespace ballast::cuda::emulator {
namespace {

constexpr std::size_t kGuardBytes = 4096;  // inaccessible, below the stack
constexpr std::size_t kStackBytes = 128 * 1024;

Fiber* running = nullptr;
std::jmp_buf resumer;

}  // namespace

Fiber::Fiber(void (*body)()) : body_(body) {
  stack_ = mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack_ == MAP_FAILED || mprotect(stack_, kGuardBytes, PROT_NONE) != 0) std::abort();
}

Fiber::~Fiber() { munmap(stack_, kGuardBytes + kStackBytes); }

// swapcontext calls the system for the signal mask each time, so only the first entry uses a
// context.
void Fiber::resume() {
  running = this;
  if (_setjmp(resumer) != 0) return;
  if (started_) _longjmp(here_, 1);
  start();
}

void Fiber::pause() {
  if (_setjmp(running->here_) == 0) _longjmp(resumer, 1);
}

Fiber* Fiber::current() { return running; }

void Fiber::start() {
  started_ = true;
  ucontext_t context;
  getcontext(&context);
  context.uc_stack.ss_sp = static_cast<char*>(stack_) + kGuardBytes;
  context.uc_stack.ss_size = kStackBytes;
  context.uc_link = nullptr;
  makecontext(&context, &Fiber::enter, 0);
  setcontext(&context);
}

void Fiber::enter() { running->body_(); }

}  // namespace ballast::cuda::emulator
