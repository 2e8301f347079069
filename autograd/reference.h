// Intrusive reference counting: a handle is one pointer; the count is stored in the object.
#pragma once

#include <atomic>
#include <utility>

namespace ballast {

// T has acquire(), which increments the count, and release(), which decrements it and destroys the
// object at zero.
template <class T>
class Reference {
 public:
  Reference() = default;
  // Shares ownership of an object; may be null.
  explicit Reference(T* object) : object_(object) {
    if (object_) object_->acquire();
  }
  Reference(const Reference& other) : Reference(other.object_) {}
  Reference(Reference&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Reference& operator=(Reference other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Reference() {
    if (object_) object_->release();
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

class ReferenceCount {
 public:
  void add() { count_.fetch_add(1, std::memory_order_relaxed); }
  // True if this was the last reference.
  bool drop() { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }
  bool unique() const { return count_.load(std::memory_order_acquire) == 1; }

 private:
  std::atomic<int> count_{0};
};

}  // namespace ballast
