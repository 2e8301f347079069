// Preloaded into a program, makes one of its calls fail. The environment variable BALLAST_FAULT is
//   CALLS N ERROR LASTS RECORD
// CALLS: "files" for calls that read and write files, "memory" for allocations. N: the number of
// the call that fails, from 1; 0: none. ERROR: its errno; 0: the process is killed in its place.
// LASTS: 1 if all calls after it fail, too. RECORD: a file to which the number of calls is written
// when the process exits. Calls count from the start of main(): before it, the runtime of CUDA
// registers its kernels and does not check its allocations.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* data, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

struct Fault {
  char calls[64] = {};
  long number = 0;
  int error = 0;
  int lasts = 0;
  char record[4096] = {};
  std::atomic<long> counted{0};
  bool ready = false;
};
Fault fault;

void read_fault() {
  const char* const text = std::getenv("BALLAST_FAULT");
  if (text == nullptr) return;
  fault.ready = std::sscanf(text, "%63s %ld %d %d %4095s", fault.calls, &fault.number, &fault.error,
                            &fault.lasts, fault.record) == 5;
}

// Not through the functions below.
__attribute__((destructor)) void write_record() {
  if (!fault.ready) return;
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%ld", fault.counted.load());
  const long file = syscall(SYS_openat, AT_FDCWD, fault.record, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  syscall(SYS_write, file, text, size);
  syscall(SYS_close, file);
}

bool is_counted(const char* group, const char* name) {
  return fault.ready && (std::strcmp(group, fault.calls) == 0 ||
                         (*name != 0 && std::strstr(fault.calls, name) != nullptr));
}

// Counts a call. Returns whether it fails, with errno set. `name`: with commas.
bool fails(const char* group, const char* name) {
  if (!is_counted(group, name)) return false;
  const long call = ++fault.counted;
  if (fault.number == 0 || call < fault.number) return false;
  if (call > fault.number && fault.lasts == 0) return false;
  if (fault.error == 0) raise(SIGKILL);
  errno = fault.error;
  return true;
}

bool file_fails(const char* name) { return fails("files", name); }
bool memory_fails() { return fails("memory", ""); }
bool open_fails(int flags) {
  return file_fails((flags & O_TMPFILE) == O_TMPFILE ? ",tmpfile," : ",open,");
}

// The function that this library hides.
template <class Function>
Function* hidden(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

#define HIDDEN(name) (hidden<decltype(name)>(#name))

extern "C" {

using Main = int(int, char**, char**);
Main* program = nullptr;

int counted_main(int count, char** arguments, char** variables) {
  read_fault();
  return program(count, arguments, variables);
}
int __libc_start_main(Main* main, int count, char** arguments, void (*start)(), void (*end)(),
                      void (*unload)(), void* stack) {
  program = main;
  return HIDDEN(__libc_start_main)(counted_main, count, arguments, start, end, unload, stack);
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_fails(flags) ? -1 : openat(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_fails(flags) ? -1 : openat(AT_FDCWD, path, flags, mode);
}
int close(int file) {
  const int result = HIDDEN(close)(file);  // closed even if the call fails
  return file_fails(",close,") ? -1 : result;
}
ssize_t read(int file, void* data, size_t size) {
  return file_fails(",read,") ? -1 : HIDDEN(read)(file, data, size);
}
ssize_t write(int file, const void* data, size_t size) {
  return file_fails(",write,") ? -1 : HIDDEN(write)(file, data, size);
}
int fsync(int file) { return file_fails(",fsync,") ? -1 : HIDDEN(fsync)(file); }
int rename(const char* from, const char* to) {
  return file_fails(",rename,") ? -1 : HIDDEN(rename)(from, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  return file_fails(",renameat2,") ? -1
                                   : HIDDEN(renameat2)(from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) noexcept {
  return file_fails(",link,") ? -1 : HIDDEN(link)(from, to);
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return file_fails(",linkat,") ? -1 : HIDDEN(linkat)(from_folder, from, to_folder, to, flags);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return file_fails(",mkdir,") ? -1 : HIDDEN(mkdir)(path, mode);
}
int ftruncate(int file, off_t size) noexcept {
  return file_fails(",ftruncate,") ? -1 : HIDDEN(ftruncate)(file, size);
}
int ftruncate64(int file, off64_t size) noexcept {
  return file_fails(",ftruncate64,") ? -1 : HIDDEN(ftruncate64)(file, size);
}
void* mmap(void* place, size_t size, int access, int flags, int file, off_t start) noexcept {
  return file_fails(",mmap,") ? MAP_FAILED : HIDDEN(mmap)(place, size, access, flags, file, start);
}
FILE* fopen(const char* path, const char* mode) {
  return file_fails(",fopen,") ? nullptr : HIDDEN(fopen)(path, mode);
}
FILE* fopen64(const char* path, const char* mode) {
  return file_fails(",fopen64,") ? nullptr : HIDDEN(fopen64)(path, mode);
}
FILE* fdopen(int file, const char* mode) noexcept {
  return file_fails(",fdopen,") ? nullptr : HIDDEN(fdopen)(file, mode);
}
int fflush(FILE* file) { return file_fails(",fflush,") ? EOF : HIDDEN(fflush)(file); }

void* malloc(size_t size) noexcept { return memory_fails() ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) noexcept {
  return memory_fails() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* data, size_t size) noexcept {
  return memory_fails() ? nullptr : __libc_realloc(data, size);
}
void* aligned_alloc(size_t alignment, size_t size) noexcept {
  return memory_fails() ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** data, size_t alignment, size_t size) noexcept {
  if (memory_fails()) return ENOMEM;
  *data = __libc_memalign(alignment, size);
  return *data == nullptr ? ENOMEM : 0;
}

}  // extern "C"
