#include "python/bindings.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>
#include <pthread.h>

#include <array>
#include <memory>
#include <mutex>

#include "data/tables/table_rows.h"
#include "io/file_error.h"
#include "io/files.h"
#include "kernels/processor.h"
#include "models/argn/model.h"
#include "models/tabular/table_model.h"
#include "models/tabular/table_sampler.h"
#include "models/training/model_file.h"
#include "python/call.h"

namespace ballast::python {
namespace {

// What is made of a model file when it is needed, for one device.
template <class T>
class OnDevice {
 public:
  template <class Make>
  std::shared_ptr<const T> get(const std::string& device, const Make& make) {
    const std::lock_guard lock(mutex_);
    if (made_ == nullptr || device != device_) made_ = make();
    device_ = device;
    return made_;
  }

 private:
  std::mutex mutex_;
  std::string device_;
  std::shared_ptr<const T> made_;
};

class Model {
 public:
  explicit Model(TableModel model) : model_(std::move(model)) {}

  static std::unique_ptr<Model> fit(const std::string& kind, const Table& table,
                                    const OptionTexts& given, const OptionTexts& reading,
                                    const std::string& resumed_path, int threads,
                                    nb::object listener) {
    PythonObserver observer(std::move(listener));
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    FitOptions options = kind_of(kind).defaults;
    const auto resumed = read_resumed(kind, resumed_path, given, options);
    return std::make_unique<Model>(TableModel::fit(kind_of(kind), table, options, &observer,
                                                   reading_options(reading),
                                                   resumed ? &*resumed : nullptr));
  }
  static std::unique_ptr<Model> load(const std::string& kind, const std::string& path) {
    const nb::gil_scoped_release release;
    return std::make_unique<Model>(TableModel::load(kind_of(kind), path));
  }
  void save(const std::string& path, bool force) const {
    const nb::gil_scoped_release release;
    model_.save(path, force);
  }

  void set_note(const std::string& text) { model_.set_note(kNote, text); }
  std::string note() const {
    const auto found = model_.file().strings.find(kNote);
    return found == model_.file().strings.end() ? "" : found->second;
  }
  Index steps() const { return steps_done(model_.file()); }
  // In the model file, as JSON.
  std::string options() const { return model_.file().text(kOptions); }

  nb::list columns(const std::string& device) {
    nb::list list;
    for (const ColumnInfo& info : sampler_on(device)->columns()) list.append(describe_column(info));
    return list;
  }
  // `where`: conditions, each with the place of its column; below 0: that which it names.
  Table sample(const std::vector<std::pair<Index, std::string>>& where, const std::string& balance,
               Index rows, std::uint64_t seed, bool raw, double temperature,
               const std::string& target, const std::string& device, int threads) {
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    const auto sampler = sampler_on(device);
    TargetOptions request{{}, balance, rows, seed, raw, temperature, target};
    for (const auto& [column, text] : where) {
      request.requirements.push_back(
          column < 0
              ? parse_requirement(text, sampler->columns())
              : parse_requirement(text, static_cast<std::size_t>(column), sampler->columns()));
    }
    SignalCheck signals;
    Table table;
    sampler->sample(request, [&](const Table& part) {
      append_rows(table, part);
      signals.run_if_due();
    });
    table.columns.resize(sampler->columns().size());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      table.columns[i].info = sampler->columns()[i];
    }
    return table;
  }

  // `target`: a column that the table does not have, or empty.
  std::pair<Table, nb::list> read(const nb::list& columns, const std::string& target,
                                  const std::string& device) {
    std::vector<ColumnInfo> known = argn_on(device)->columns();
    std::erase_if(known, [&](const ColumnInfo& info) { return info.name == target; });
    try {
      return known_table_of(columns, take_reading(), known);
    } catch (const TableError& error) {
      throw Error(error.what());  // without advice: its parameters are those of fit()
    }
  }
  Table impute(const Table& table, bool most_probable, std::uint64_t seed, std::uint64_t number,
               const std::string& device, int threads) {
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    return argn_on(device)->impute(table, {most_probable, seed, number});
  }
  Table log_likelihood(const Table& table, Index orders, std::uint64_t seed,
                       const std::string& device, int threads) {
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    return argn_on(device)->log_likelihood(table, {orders, seed});
  }
  void check_target(const std::string& target, const std::string& device) {
    argn_on(device)->check_target(target);
  }
  Table predict(const Table& table, const std::string& target, const std::string& device,
                int threads) {
    const nb::gil_scoped_release release;
    const ThreadScope scope(threads);
    return argn_on(device)->predict(table, target);
  }
  // (column, reason, value, first row, rows)
  nb::list unknown_values(const Table& table, const std::string& target,
                          const std::string& device) {
    constexpr std::array kReasons = {"category", "missing", "related"};
    nb::list list;
    for (const argn::UnknownValues& unknown : argn_on(device)->unknown_values(table, target)) {
      list.append(nb::make_tuple(to_python(unknown.column),
                                 kReasons[static_cast<std::size_t>(unknown.reason)],
                                 to_python(unknown.value), unknown.first_row, unknown.rows));
    }
    return list;
  }
  // Names of the columns that a table to complete must have.
  nb::list needed_columns(const std::string& device) {
    const auto model = argn_on(device);
    nb::list list;
    for (std::size_t i = 0; i < model->columns().size(); ++i) {
      if (model->needs(i)) list.append(to_python(model->columns()[i].name));
    }
    return list;
  }

 private:
  static constexpr const char* kNote = "python";

  std::shared_ptr<const TableSampler> sampler_on(const std::string& device) {
    return samplers_.get(device, [&] {
      return std::make_shared<TableSampler>(model_.kind(), model_.file(), device);
    });
  }
  std::shared_ptr<const argn::Model> argn_on(const std::string& device) {
    return completers_.get(device,
                           [&] { return std::make_shared<argn::Model>(model_.file(), device); });
  }
  ReadingOptions take_reading() const {
    ReadingOptions reading;
    take_kept_options(model_.file(), reading);
    return reading;
  }

  TableModel model_;
  OnDevice<TableSampler> samplers_;
  OnDevice<argn::Model> completers_;
};

// ballast._errors makes the Python exception.
void translate(const std::exception_ptr& error, void* /*payload*/) {
  nb::dict parts;
  try {
    std::rethrow_exception(error);
  } catch (const OptionValueError& wrong) {
    parts["kind"] = "value";
    parts["option"] = keyword(wrong.option());
    parts["advice"] = to_python(wrong.advice());
    parts["text"] = to_python(wrong.value());
  } catch (const OptionError& wrong) {
    parts["kind"] = "options";
    nb::list options;
    for (const std::string& option : wrong.options()) options.append(keyword(option));
    parts["options"] = options;
    parts["text"] = to_python(wrong.what());
  } catch (const TableError& wrong) {
    parts["kind"] = "table";
    parts["text"] = to_python(with_table_advice(wrong, KeywordWords()));
  } catch (const FileError& wrong) {
    parts["kind"] = "file";
    parts["code"] = wrong.code();
    parts["text"] = to_python(wrong.what());
  } catch (const FileExists& wrong) {
    parts["kind"] = "exists";
    parts["text"] = to_python(wrong.path());
  } catch (const Error& wrong) {
    parts["kind"] = "other";
    parts["text"] = to_python(wrong.what());
  }
  const nb::object made = nb::module_::import_("ballast._errors").attr("from_parts")(parts);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
}

}  // namespace

NB_MODULE(_core, module) {
  pthread_atfork(nullptr, nullptr, [] { has_forked = true; });
  nb::set_leak_warnings(false);  // objects that live until the interpreter exits are no leaks
  nb::register_exception_translator(translate);
  bind_options(module);
  bind_tables(module);
  bind_report(module);
  bind_infogan(module);
  bind_oversampling(module);
  module.attr("version") = version_text();
  module.def("check_output", [](const std::string& path) { check_output(path, true); });
  module.def("write_file", [](const std::string& path, const nb::bytes& content, bool force) {
    write_whole_file(path, {content.c_str(), content.size()}, force);
  });
  nb::class_<Model>(module, "Model")
      .def_static("fit", &Model::fit)
      .def_static("load", &Model::load)
      .def("save", &Model::save)
      .def("set_note", &Model::set_note)
      .def("note", &Model::note)
      .def("steps", &Model::steps)
      .def("options", &Model::options)
      .def("columns", &Model::columns)
      .def("sample", &Model::sample)
      .def("read", &Model::read)
      .def("impute", &Model::impute)
      .def("log_likelihood", &Model::log_likelihood)
      .def("check_target", &Model::check_target)
      .def("predict", &Model::predict)
      .def("unknown_values", &Model::unknown_values)
      .def("needed_columns", &Model::needed_columns);
}

}  // namespace ballast::python
