#include "metrics/report/html_page.h"

#include <cstdint>

#include "data/images/png.h"
#include "metrics/report/format.h"

namespace ballast {
namespace {

constexpr const char* kStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f5f8; color: #1f2933;
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
svg text { font-family: inherit; }
main { max-width: 1100px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 48px 0 6px; letter-spacing: -0.005em; }
h3 { font-size: 15px; margin: 0; overflow-wrap: anywhere; }
p { margin: 6px 0 14px; max-width: 74ch; }
.faint { color: #5f6b7a; }
.alarm { color: #b42318; font-weight: 600; }
.name { overflow-wrap: anywhere; white-space: pre-wrap; }
.card { background: #fff; border: 1px solid #e3e8ee; border-radius: 12px; padding: 18px 20px;
  box-shadow: 0 1px 2px rgb(31 41 51 / 4%); }
.summary { display: grid; grid-template-columns: 1.25fr 1fr 1fr 1fr; gap: 16px; margin: 26px 0 0; }
.summary .card { display: flex; flex-direction: column; gap: 4px; }
.summary .main { flex-direction: row; gap: 18px; align-items: center; }
.figure { font-size: 30px; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2; }
.label { font-size: 13px; font-weight: 600; text-transform: uppercase; letter-spacing: 0.05em;
  color: #5f6b7a; }
.note { font-size: 13px; line-height: 1.45; color: #5f6b7a; margin: 0; }
.key { display: inline-flex; align-items: center; gap: 6px; margin-right: 18px; }
.key i { width: 12px; height: 12px; border-radius: 3px; display: inline-block; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-size: 12px; text-transform: uppercase; letter-spacing: 0.05em;
  color: #5f6b7a; font-weight: 600; padding: 6px 12px 6px 0; border-bottom: 1px solid #d8dfe6; }
td { padding: 7px 12px 7px 0; border-bottom: 1px solid #edf0f4; vertical-align: middle; }
tr:last-child td { border-bottom: 0; }
td.right, th.right { text-align: right; }
.bar { background: #edf0f4; border-radius: 4px; height: 8px; width: 110px; overflow: hidden; }
.bar span { display: block; height: 100%; border-radius: 4px; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 16px;
  margin-top: 16px; }
.plots .card { padding: 14px 16px 10px; }
.plots svg, .losses svg { max-width: 100%; height: auto; display: block; }
.head { display: flex; justify-content: space-between; gap: 10px; align-items: baseline;
  margin-bottom: 8px; }
.badge { font-size: 12px; font-weight: 600; border-radius: 20px; padding: 1px 9px;
  white-space: nowrap; }
.pairs { display: grid; grid-template-columns: minmax(0, 1.65fr) minmax(0, 1fr); gap: 16px;
  align-items: start; margin-top: 16px; }
.pairs svg { max-width: 100%; height: auto; }
.list td { padding: 5px 0; line-height: 1.35; font-size: 14px; }
.list .faint { font-size: 12px; }
.main svg { flex: none; }
.stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; margin-top: 16px; }
.wide { overflow-x: auto; }
.wide td.name { min-width: 9em; }
.list table + table { margin-top: 18px; }
.tight { white-space: nowrap; }
.losses { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(440px, 100%), 1fr)); gap: 16px; }
.figures td { vertical-align: top; }
.figures .scale { width: 232px; }
@media (max-width: 860px) {
  .summary, .pairs { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 600px) {
  main { padding: 24px 14px 48px; }
  .card { padding: 14px; }
  .figures tr { display: grid; grid-template-columns: repeat(3, 1fr); }
  .figures td, .figures th { border: 0; padding: 2px 0; text-align: left; }
  .figures td:first-child, .figures th:first-child { grid-column: 1 / -1; }
  .figures tr + tr { border-top: 1px solid #edf0f4; padding: 8px 0; }
  .figures .scale { display: none; }
}
)css";

}  // namespace

std::string html_page(const std::string& title, const std::string& body) {
  return "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' "
         "content='width=device-width, initial-scale=1'><title>" +
         escape_html(title) + "</title><style>" + kStyle + "</style></head><body><main>" + body +
         "</main></body></html>\n";
}

std::string html_picture(const Image& image, const std::string& label) {
  return "<img width='" + std::to_string(image.width) + "' height='" +
         std::to_string(image.height) + "' alt='" + escape_html(label) +
         "' src='data:image/png;base64," + base64(encode_png(image)) + "'>";
}

std::string base64(const std::string& bytes) {
  constexpr const char* kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = i; k < i + 3; ++k) {
      group = group << 8 | (k < bytes.size() ? static_cast<std::uint8_t>(bytes[k]) : 0);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63];
    }
  }
  return text;
}

}  // namespace ballast
