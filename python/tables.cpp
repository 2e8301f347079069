// Tables from columns of Python, and their columns as arrays.
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <list>

#include "data/tables/columns/column_store.h"
#include "data/tables/identifiers/identifier_rows.h"
#include "data/tables/memory_table.h"
#include "data/tables/table_text.h"
#include "models/tabular/options.h"
#include "python/bindings.h"

namespace ballast::python {
namespace {

template <class T>
using InArray = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using OutArray = nb::ndarray<nb::numpy, T, nb::ndim<1>>;

template <class T>
std::span<const T> span_of(const InArray<T>& array) {
  return {array.data(), array.size()};
}

// A list of str and None.
CodedTexts texts_of(const nb::list& values) {
  CodedTexts coded;
  TextPool pool;
  coded.codes.reserve(values.size());
  for (const nb::handle value : values) {
    coded.codes.push_back(value.is_none() ? -1 : pool.add(from_python(value)));
  }
  for (std::int32_t id = 0; id < pool.size(); ++id) coded.texts.emplace_back(pool.text(id));
  return coded;
}

// The columns of a Python call: (name, values, missing). The values are an array of numbers, a list
// of texts, a pair of texts and codes, or a pair of a unit ("D", "s", "ms", "us", "ns") and an
// array of integers in it since 1970; `missing` is an array or None.
class Columns {
 public:
  explicit Columns(const nb::list& columns) {
    for (const nb::handle column : columns) add(nb::cast<nb::tuple>(column));
  }
  const std::vector<MemoryColumn>& columns() const { return columns_; }

 private:
  void add(const nb::tuple& from) {
    MemoryColumn column;
    column.name = from_python(from[0]);
    set_values(from[1], column);
    InArray<bool> missing;
    if (!from[2].is_none()) {
      column.missing = span_of(missing = nb::cast<InArray<bool>>(from[2], false));
      if (static_cast<Index>(column.missing.size()) != column.rows()) {
        throw Error("column \"" + column.name + "\" has " + std::to_string(column.rows()) +
                    " rows, but its mask has " + std::to_string(column.missing.size()));
      }
    }
    columns_.push_back(std::move(column));
  }

  void set_values(nb::handle values, MemoryColumn& column) {
    InArray<std::int64_t> integers;
    InArray<double> reals;
    InArray<float> floats;
    if (nb::isinstance<nb::list>(values)) {
      column.values = texts_of(nb::cast<nb::list>(values));
    } else if (nb::isinstance<nb::tuple>(values) && nb::isinstance<nb::str>(values[0])) {
      column.values = moments_of(nb::cast<nb::tuple>(values));
    } else if (nb::isinstance<nb::tuple>(values)) {
      set_coded(nb::cast<nb::tuple>(values), column);
    } else if (nb::try_cast(values, integers, false)) {
      column.values = span_of(integers);
    } else if (nb::try_cast(values, reals, false)) {
      column.values = span_of(reals);
    } else {
      floats = nb::cast<InArray<float>>(values, false);
      std::vector<double>& wide = widened_.emplace_back();
      for (const float value : span_of(floats)) wide.push_back(shortest_double(value));
      column.values = std::span<const double>(wide);
    }
  }

  static Moments moments_of(const nb::tuple& values) {
    const auto unit = nb::cast<std::string>(values[0]);
    const auto counts = span_of(nb::cast<InArray<std::int64_t>>(values[1], false));
    if (unit == "D") return {counts, DateUnit::day, 0};
    if (unit == "s") return {counts, DateUnit::second, 0};
    return {counts, DateUnit::fraction, unit == "ms" ? 3 : unit == "us" ? 6 : 9};
  }

  static void set_coded(const nb::tuple& values, MemoryColumn& column) {
    CodedTexts coded;
    for (const nb::handle text : nb::cast<nb::list>(values[0])) {
      coded.texts.push_back(from_python(text));
    }
    const auto codes = nb::cast<InArray<std::int32_t>>(values[1], false);
    const auto all = span_of(codes);
    coded.codes.assign(all.begin(), all.end());
    for (const std::int32_t code : all) {
      if (code >= static_cast<std::int32_t>(coded.texts.size())) {
        throw Error("column \"" + column.name + "\": a code has no text");
      }
    }
    column.values = std::move(coded);
  }

  std::vector<MemoryColumn> columns_;
  std::list<std::vector<double>> widened_;
};

template <class T>
OutArray<T> array_of(const std::vector<T>& values, nb::handle owner) {
  return OutArray<T>(const_cast<T*>(values.data()), {values.size()}, owner);
}

nb::list python_texts(const std::vector<std::string>& texts) {
  nb::list list;
  for (const std::string& text : texts) list.append(to_python(text));
  return list;
}

const char* unit_name(DateUnit unit) {
  constexpr std::array kNames = {"Y", "M", "D", "h", "m", "s", "fraction"};
  return kNames[static_cast<std::size_t>(unit)];
}

// `known`: texts that new identifiers must differ from.
nb::list identifier_texts(const Table& table, std::size_t place, std::uint64_t seed,
                          Index first_row, const nb::list& known) {
  IdentifierRows rows(table.columns[place].info, place, static_cast<std::uint64_t>(first_row),
                      seed);
  std::vector<std::string> taken;
  for (const nb::handle text : known) taken.push_back(from_python(text));
  rows.avoid(taken);
  nb::list list;
  std::string text;
  for (Index row = first_row; row < first_row + table.rows; ++row) {
    text.clear();
    if (rows.append(static_cast<std::uint64_t>(row), text) >= 0) {
      list.append(nb::none());
    } else {
      list.append(to_python(text));
    }
  }
  return list;
}

// The texts of a column of numbers or dates, or of new identifiers; None if missing.
nb::list texts_of_rows(const Table& table, std::size_t place, std::uint64_t seed, Index first_row,
                       const nb::list& known) {
  const Column& column = table.columns.at(place);
  if (column.info.kind == ColumnKind::identifier) {
    return identifier_texts(table, place, seed, first_row, known);
  }
  nb::list list;
  for (Index row = 0; row < table.rows; ++row) {
    if (column.is_missing(row)) {
      list.append(nb::none());
    } else {
      list.append(to_python(cell_text(column, row)));
    }
  }
  return list;
}

// `advised`: the caller has the parameters that the advice names.
nb::list python_warnings(const std::vector<TableWarning>& warnings, bool advised) {
  nb::list list;
  for (const TableWarning& warning : warnings) {
    list.append(to_python(warning.text + (advised ? table_advice(warning, KeywordWords()) : "")));
  }
  return list;
}

// `like`: a table whose columns this one has, or null. `compared`: identifiers keep their texts.
std::pair<Table, nb::list> table_of(const nb::list& from, const OptionTexts& reading, bool compared,
                                    const Table* like) {
  const Columns columns(from);
  const ReadingOptions options = reading_options(reading);
  CsvOptions csv = csv_options(options);
  csv.identifier_texts = compared;
  std::vector<TableWarning> warnings;
  Table table;
  {
    const nb::gil_scoped_release release;
    table = like != nullptr
                ? make_table_as(columns.columns(), csv, column_infos(*like), &warnings)
                : make_table(columns.columns(), csv, type_overrides(options), &warnings);
  }
  return {std::move(table), python_warnings(warnings, true)};
}

}  // namespace

nb::dict describe_column(const ColumnInfo& info) {
  nb::dict entry;
  entry["name"] = to_python(info.name);
  entry["kind"] = kind_name(info.kind);
  entry["values"] = python_texts(info.values);
  entry["missing_texts"] = python_texts(info.missing_texts);
  entry["quoted_empty"] = info.quoted_empty;
  if (info.kind == ColumnKind::date) {
    entry["format"] = info.date().format;
    entry["unit"] = unit_name(info.date().unit);
    entry["decimals"] = info.date().decimals;
  }
  return entry;
}

nb::str to_python(std::string_view text) {
  PyObject* const object =
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogateescape");
  if (object == nullptr) throw nb::python_error();
  return nb::steal<nb::str>(object);
}

std::pair<Table, nb::list> known_table_of(const nb::list& from, const ReadingOptions& reading,
                                          const std::vector<ColumnInfo>& known) {
  const Columns columns(from);
  std::vector<TableWarning> warnings;
  Table table;
  {
    const nb::gil_scoped_release release;
    table = make_table_as(columns.columns(), csv_options(reading), known, &warnings);
  }
  return {std::move(table), python_warnings(warnings, false)};
}

std::string from_python(nb::handle text) {
  Py_ssize_t size = 0;
  if (const char* const utf8 = PyUnicode_AsUTF8AndSize(text.ptr(), &size)) {
    return {utf8, static_cast<std::size_t>(size)};
  }
  if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) == 0) throw nb::python_error();
  PyErr_Clear();
  PyObject* const encoded = PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogateescape");
  if (encoded == nullptr) throw nb::python_error();
  const auto bytes = nb::steal<nb::bytes>(encoded);
  return {bytes.c_str(), bytes.size()};
}

void bind_tables(nb::module_& module) {
  module.def("make_table", table_of, nb::arg("columns"), nb::arg("reading"),
             nb::arg("compared") = false, nb::arg("like") = nb::none());
  nb::class_<Table>(module, "Table")
      .def_ro("rows", &Table::rows)
      .def("columns",
           [](const Table& table) {
             nb::list list;
             for (const Column& column : table.columns) list.append(describe_column(column.info));
             return list;
           })
      // Of integers, dates, reals or categories. The array shares the memory of the table.
      .def("numbers",
           [](nb::handle self, std::size_t place) -> nb::object {
             const Column& column = nb::cast<const Table&>(self).columns.at(place);
             if (is_discrete(column.info.kind)) return nb::cast(array_of(column.codes, self));
             if (column.info.kind != ColumnKind::real) {
               return nb::cast(array_of(column.integers, self));
             }
             return nb::cast(array_of(column.reals, self));
           })
      // The index of the missing text, or -1; empty if no value of a column of numbers is missing.
      .def("missing",
           [](nb::handle self, std::size_t place) {
             return array_of(nb::cast<const Table&>(self).columns.at(place).missing, self);
           })
      .def("is_missing",
           [](const Table& table, std::size_t place) {
             auto* const mask = new std::vector<std::uint8_t>;
             const nb::capsule owner(mask, [](void* data) noexcept {
               delete static_cast<std::vector<std::uint8_t>*>(data);
             });
             for (Index row = 0; row < table.rows; ++row) {
               mask->push_back(table.columns.at(place).is_missing(row) ? 1 : 0);
             }
             return OutArray<bool>(reinterpret_cast<bool*>(mask->data()), {mask->size()}, owner);
           })
      .def("texts", texts_of_rows, nb::arg("place"), nb::arg("seed"), nb::arg("first_row") = 0,
           nb::arg("known") = nb::list());
}

}  // namespace ballast::python
