// kernels/cuda/products/blas.h with cuBLASLt, in 32-bit floats or, in a PrecisionScope, TF32.
// The library is loaded at the first product, so that programs that use only the CPU do not need
// it. It uses column-major matrices; a row-major c = a b is the column-major c^T = b^T a^T, so a
// and b are swapped.
#include <cublasLt.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/cuda/products/blas.h"
#include "kernels/cuda/runtime.h"
#include "kernels/cuda/stream_gpu.cuh"
#include "kernels/error.h"
#include "kernels/no_gpu.h"
#include "kernels/precision.h"

namespace ballast::cuda {
namespace {

constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;

// The functions of the library, under their own names.
struct Library {
  decltype(&cublasLtCreate) Create;
  decltype(&cublasLtGetStatusString) GetStatusString;
  decltype(&cublasLtMatmulDescCreate) MatmulDescCreate;
  decltype(&cublasLtMatmulDescSetAttribute) MatmulDescSetAttribute;
  decltype(&cublasLtMatrixLayoutCreate) MatrixLayoutCreate;
  decltype(&cublasLtMatmulPreferenceCreate) MatmulPreferenceCreate;
  decltype(&cublasLtMatmulPreferenceSetAttribute) MatmulPreferenceSetAttribute;
  decltype(&cublasLtMatmulPreferenceDestroy) MatmulPreferenceDestroy;
  decltype(&cublasLtMatmulAlgoGetHeuristic) MatmulAlgoGetHeuristic;
  decltype(&cublasLtMatmul) Matmul;
};

void* open_library() {
  const std::string name = "libcublasLt.so." + std::to_string(CUBLAS_VER_MAJOR);
  for (const std::string& path : {name, std::string(BALLAST_CUDA_LIBRARIES) + "/" + name}) {
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return handle;
  }
  throw NoGpu("cuda: " + name + " (cuBLAS) is required and cannot be opened: " + dlerror());
}

template <class Function>
void find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  if (function == nullptr) throw Error(std::string("cuda: cuBLAS has no ") + name);
}

const Library& library() {
  static const Library opened = [] {
    void* handle = open_library();
    Library l{};
    find(handle, "cublasLtCreate", l.Create);
    find(handle, "cublasLtGetStatusString", l.GetStatusString);
    find(handle, "cublasLtMatmulDescCreate", l.MatmulDescCreate);
    find(handle, "cublasLtMatmulDescSetAttribute", l.MatmulDescSetAttribute);
    find(handle, "cublasLtMatrixLayoutCreate", l.MatrixLayoutCreate);
    find(handle, "cublasLtMatmulPreferenceCreate", l.MatmulPreferenceCreate);
    find(handle, "cublasLtMatmulPreferenceSetAttribute", l.MatmulPreferenceSetAttribute);
    find(handle, "cublasLtMatmulPreferenceDestroy", l.MatmulPreferenceDestroy);
    find(handle, "cublasLtMatmulAlgoGetHeuristic", l.MatmulAlgoGetHeuristic);
    find(handle, "cublasLtMatmul", l.Matmul);
    return l;
  }();
  return opened;
}

void check(cublasStatus_t status, Device device, const char* what) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw Error(device.name() + ": " + what + " failed: " + library().GetStatusString(status));
}

// Everything that determines the choice of an algorithm.
struct Call {
  MatmulShape shape;
  Index lda = 0;
  Index ldb = 0;
  Index ldc = 0;
  bool add = false;
  cublasLtEpilogue_t epilogue = CUBLASLT_EPILOGUE_DEFAULT;
  std::uint32_t alignment = 0;       // in bytes, of all matrices
  std::uint32_t bias_alignment = 0;  // 0: no bias
  const float* bias = nullptr;       // does not affect the choice

  auto key() const {
    return std::tuple(shape.transpose_a, shape.transpose_b, shape.m, shape.n, shape.k, lda, ldb,
                      ldc, add, static_cast<int>(epilogue), alignment, bias_alignment);
  }
};

// A product with its algorithm. Plans are kept, because there are few shapes.
struct Plan {
  cublasLtMatmulDesc_t product = nullptr;
  cublasLtMatrixLayout_t left = nullptr;
  cublasLtMatrixLayout_t right = nullptr;
  cublasLtMatrixLayout_t result = nullptr;
  cublasLtMatmulAlgo_t algorithm{};
  std::size_t workspace_bytes = 0;
};

cublasLtMatrixLayout_t make_layout(Device device, Index rows, Index columns, Index stride) {
  cublasLtMatrixLayout_t layout = nullptr;
  check(library().MatrixLayoutCreate(&layout, CUDA_R_32F, static_cast<std::uint64_t>(rows),
                                     static_cast<std::uint64_t>(columns), stride),
        device, "describing a matrix");
  return layout;
}

template <class Value>
void set(Device device, cublasLtMatmulDesc_t product, cublasLtMatmulDescAttributes_t attribute,
         const Value& value) {
  check(library().MatmulDescSetAttribute(product, attribute, &value, sizeof(value)), device,
        "describing a product");
}

// Preferences: the workspace, alignments, and no sums of partial products in an undefined order.
class Preference {
 public:
  Preference(Device device, const Call& call) : device_(device) {
    check(library().MatmulPreferenceCreate(&preference_), device, "preferring an algorithm");
    set(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, kWorkspaceBytes);
    const std::uint32_t schemes =
        CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE | CUBLASLT_REDUCTION_SCHEME_OUTPUT_TYPE;
    set(CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, schemes);
    for (const auto attribute :
         {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
          CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES}) {
      set(attribute, call.alignment);
    }
    // The bias is read together with the result, so the stricter alignment of the two applies.
    const std::uint32_t result_alignment =
        call.bias == nullptr ? call.alignment : std::min(call.alignment, call.bias_alignment);
    set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, result_alignment);
  }
  ~Preference() { library().MatmulPreferenceDestroy(preference_); }
  Preference(const Preference&) = delete;
  Preference& operator=(const Preference&) = delete;
  cublasLtMatmulPreference_t get() const { return preference_; }

 private:
  template <class Value>
  void set(cublasLtMatmulPreferenceAttributes_t attribute, const Value& value) {
    check(library().MatmulPreferenceSetAttribute(preference_, attribute, &value, sizeof(value)),
          device_, "preferring an algorithm");
  }

  Device device_;
  cublasLtMatmulPreference_t preference_ = nullptr;
};

// The library on one device with one precision: its handle, a workspace and the plans.
class Blas {
 public:
  Blas(Device device, Precision precision) : device_(device), precision_(precision) {
    stream_of(device);
    check(library().Create(&handle_), device, "starting cuBLAS");
    workspace_ = allocate(device, kWorkspaceBytes);
    if (workspace_ == nullptr) throw Error(device.name() + ": no memory for the cuBLAS workspace");
  }

  void run(const Call& call, const float* a, const float* b, float beta, float* c) {
    const std::lock_guard lock(mutex_);
    const cudaStream_t stream = stream_of(device_);  // also makes the device current
    const Plan& plan = plan_for(call);
    set_bias(call, plan);
    const float one = 1;
    check(library().Matmul(handle_, plan.product, &one, b, plan.left, a, plan.right, &beta, c,
                           plan.result, c, plan.result, &plan.algorithm, workspace_,
                           plan.workspace_bytes, stream),
          device_, "a matrix product");
  }

 private:
  void set_bias(const Call& call, const Plan& plan) {
    if (call.bias == nullptr) return;
    set(device_, plan.product, CUBLASLT_MATMUL_DESC_BIAS_POINTER, call.bias);
  }

  const Plan& plan_for(const Call& call) {
    std::unique_ptr<Plan>& plan = plans_[call.key()];
    if (!plan) plan = make_plan(call);
    return *plan;
  }

  std::unique_ptr<Plan> make_plan(const Call& call) {
    const MatmulShape& s = call.shape;
    auto plan = std::make_unique<Plan>();
    const cublasComputeType_t compute =
        precision_ == Precision::tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
    check(library().MatmulDescCreate(&plan->product, compute, CUDA_R_32F), device_,
          "describing a product");
    const cublasOperation_t left = s.transpose_b ? CUBLAS_OP_T : CUBLAS_OP_N;
    const cublasOperation_t right = s.transpose_a ? CUBLAS_OP_T : CUBLAS_OP_N;
    set(device_, plan->product, CUBLASLT_MATMUL_DESC_TRANSA, left);
    set(device_, plan->product, CUBLASLT_MATMUL_DESC_TRANSB, right);
    set(device_, plan->product, CUBLASLT_MATMUL_DESC_EPILOGUE, call.epilogue);
    set_bias(call, *plan);
    plan->left = s.transpose_b ? make_layout(device_, s.k, s.n, call.ldb)
                               : make_layout(device_, s.n, s.k, call.ldb);
    plan->right = s.transpose_a ? make_layout(device_, s.m, s.k, call.lda)
                                : make_layout(device_, s.k, s.m, call.lda);
    plan->result = make_layout(device_, s.n, s.m, call.ldc);
    choose_algorithm(call, *plan);
    return plan;
  }

  void choose_algorithm(const Call& call, Plan& plan) {
    const Preference preference(device_, call);
    cublasLtMatmulHeuristicResult_t best{};
    int found = 0;
    check(
        library().MatmulAlgoGetHeuristic(handle_, plan.product, plan.left, plan.right, plan.result,
                                         plan.result, preference.get(), 1, &best, &found),
        device_, "choosing a product's algorithm");
    if (found == 0 || best.state != CUBLAS_STATUS_SUCCESS) {
      throw Error(device_.name() + ": cuBLAS has no algorithm for this product");
    }
    plan.algorithm = best.algo;
    plan.workspace_bytes = best.workspaceSize;
  }

  Device device_;
  Precision precision_;
  cublasLtHandle_t handle_ = nullptr;
  void* workspace_ = nullptr;
  std::mutex mutex_;
  std::map<decltype(Call{}.key()), std::unique_ptr<Plan>> plans_;
};

Blas& blas(Device device, Precision precision) {
  static std::mutex mutex;
  static auto& all = *new std::vector<std::unique_ptr<Blas>>;
  const std::lock_guard lock(mutex);
  const int tf32 = precision == Precision::tf32 ? 1 : 0;
  const auto index = static_cast<std::size_t>(2 * device.index + tf32);
  if (all.size() <= index) all.resize(index + 1);
  if (!all[index]) all[index] = std::make_unique<Blas>(device, precision);
  return *all[index];
}

// The largest power of two up to 256 that divides all addresses.
template <class... Pointers>
std::uint32_t common_alignment(Pointers... pointers) {
  const std::uintptr_t bits = (reinterpret_cast<std::uintptr_t>(pointers) | ...) | 256;
  return static_cast<std::uint32_t>(bits & (~bits + 1));
}

cublasLtEpilogue_t library_epilogue(const Epilogue& epilogue) {
  const bool relu = epilogue.activation == Activation::relu;
  if (epilogue.bias != nullptr) return relu ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;
  return relu ? CUBLASLT_EPILOGUE_RELU : CUBLASLT_EPILOGUE_DEFAULT;
}

}  // namespace

void blas_matmul(Device device, const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta,
                 Matrix c, const Epilogue& epilogue) {
  Call call{shape,
            a.stride,
            b.stride,
            c.stride,
            beta != 0,
            library_epilogue(epilogue),
            common_alignment(a.data, b.data, c.data)};
  call.bias = epilogue.bias;
  if (call.bias != nullptr) call.bias_alignment = common_alignment(call.bias);
  blas(device, PrecisionScope::current()).run(call, a.data, b.data, beta, c.data);
}

}  // namespace ballast::cuda
