#include "data/tables/value_text.h"

#include <cmath>

namespace ballast {

ValueWriter::ValueWriter(const ColumnInfo& info) : prefix_(info.prefix), suffix_(info.suffix) {
  if (info.kind == ColumnKind::real) real_ = info.real().format;
  if (info.kind != ColumnKind::date) {
    if (info.style != NumberStyle()) style_ = info.style;
    return;
  }
  date_.emplace(info.date().format);
  unit_ = info.date().unit;
  decimals_ = info.date().decimals;
  zones_ = info.date().zones;
}

void ValueWriter::append(std::int64_t value, std::string& out) const {
  out += prefix_;
  if (date_) {
    date_->append(moment_of(value, unit_, decimals_), decimals_, zones_.text_at(value), out);
  } else if (style_) {
    std::string plain;
    append_integer(value, plain);
    style_->append(plain, out);
  } else {
    append_integer(value, out);
  }
  out += suffix_;
}

void ValueWriter::append(double value, std::string& out) const {
  out += prefix_;
  if (style_) {
    std::string plain;
    append_real(value, real_, plain);
    style_->append(plain, out);
  } else {
    append_real(value, real_, out);
  }
  out += suffix_;
}

std::string value_text(const ColumnInfo& info, long double value) {
  std::string text;
  const ValueWriter writer(info);
  if (info.kind == ColumnKind::real) {
    writer.append(static_cast<double>(value), text);
  } else {
    writer.append(static_cast<std::int64_t>(std::llroundl(value)), text);
  }
  return text;
}

bool read_value(const ColumnInfo& info, std::string_view text, long double& value) {
  text = trim_blanks(text);
  if (info.kind == ColumnKind::date) {
    Moment moment;
    if (!DateFormat(info.date().format).parse(text, moment)) return false;
    value = count_units_exactly(moment, info.date().unit, info.date().decimals);
    return true;
  }
  NumberText number;
  std::string plain;
  const bool styled =
      info.style.read(text, plain) && parse_number(plain, NumberSyntax::lenient, number);
  if (!styled && !parse_number(text, NumberSyntax::lenient, number)) return false;
  if (number.infinite) return false;
  value = number.fits_integer ? static_cast<long double>(number.integer) : number.value;
  return true;
}

}  // namespace ballast
