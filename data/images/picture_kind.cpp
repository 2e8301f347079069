#include "data/images/picture_kind.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "data/images/jpeg.h"
#include "data/images/png.h"

namespace ballast {
namespace {

constexpr const char* kRaw = "camera raw";

// Bytes at a position of files of this kind.
struct Signature {
  const char* kind;
  std::size_t at;
  std::string_view bytes;
};

// Kinds with weak signatures are known by their extensions.
constexpr Signature kSignatures[] = {
    {"GIF", 0, "GIF87a"},
    {"GIF", 0, "GIF89a"},
    {"WebP", 8, "WEBP"},
    {"TIFF", 0, {"II*\0", 4}},
    {"TIFF", 0, {"MM\0*", 4}},
    {"TIFF", 0, {"II+\0", 4}},
    {"TIFF", 0, {"MM\0+", 4}},
    {"HEIC", 4, "ftyphei"},
    {"HEIC", 4, "ftyphev"},
    {"HEIC", 4, "ftypmif1"},
    {"HEIC", 4, "ftypmsf1"},
    {"AVIF", 4, "ftypavi"},
    {"JPEG 2000", 0, {"\0\0\0\x0cjP  ", 8}},
    {"JPEG 2000", 0, "\xff\x4f\xff\x51"},
    {"JPEG XL", 0, {"\0\0\0\x0cJXL ", 8}},
    {"Photoshop", 0, "8BPS"},
    {"OpenEXR", 0, "\x76\x2f\x31\x01"},
    {"DICOM", 128, "DICM"},
    {kRaw, 4, "ftypcrx"},
    {kRaw, 0, "FUJIFILMCCD-RAW"},
    {kRaw, 0, "IIRO"},
    {kRaw, 0, "IIRS"},
    {kRaw, 0, "MMOR"},
    {kRaw, 0, {"IIU\0", 4}},
};

struct Extensions {
  const char* kind;
  std::string_view all;  // with a blank before and after each
};

constexpr Extensions kExtensions[] = {
    {"PNG", " png apng "},
    {"JPEG", " jpg jpeg jpe jfif "},
    {"GIF", " gif "},
    {"BMP", " bmp dib "},
    {"WebP", " webp "},
    {"TIFF", " tif tiff "},
    {"HEIC", " heic heif hif "},
    {"AVIF", " avif "},
    {"JPEG 2000", " jp2 j2k j2c jpc jpf jpx jpm "},
    {"JPEG XL", " jxl "},
    {"SVG", " svg svgz "},
    {"Photoshop", " psd psb "},
    {"OpenEXR", " exr "},
    {"DICOM", " dcm dicom "},
    {"PNM", " ppm pgm pbm pnm pam pfm "},
    {"Targa", " tga "},
    {"icon", " ico "},
    {kRaw,
     " raw dng cr2 cr3 crw nef nrw arw srf sr2 orf raf rw2 rwl pef srw x3f 3fr fff iiq kdc dcr erf "
     "mef mos mrw "},
};

bool has_at(std::string_view start, std::size_t at, std::string_view bytes) {
  return at < start.size() && start.substr(at).starts_with(bytes);
}

bool is_svg(std::string_view start) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (start.starts_with(kByteOrderMark)) start.remove_prefix(kByteOrderMark.size());
  start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"), start.size()));
  if (start.starts_with("<svg")) return true;
  const bool is_xml =
      start.starts_with("<?xml") || start.starts_with("<!--") || start.starts_with("<!DOCTYPE svg");
  return is_xml && start.find("<svg") != std::string_view::npos;
}

// A letter pair alone would be any text that starts with it.
bool is_bmp(std::string_view start) {
  return start.starts_with("BM") && has_at(start, 6, std::string_view("\0\0\0\0", 4));
}

std::string kind_of_content(std::string_view start) {
  if (is_png(start)) return "PNG";
  if (is_jpeg(start)) return "JPEG";
  if (is_bmp(start)) return "BMP";
  if (is_svg(start)) return "SVG";
  const auto* const signature =
      std::find_if(std::begin(kSignatures), std::end(kSignatures),
                   [&](const Signature& s) { return has_at(start, s.at, s.bytes); });
  return signature == std::end(kSignatures) ? "" : signature->kind;
}

std::string kind_of_name(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  if (ending.size() < 2) return "";
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const std::string word = " " + ending.substr(1) + " ";
  const auto* const found =
      std::find_if(std::begin(kExtensions), std::end(kExtensions),
                   [&](const Extensions& e) { return e.all.find(word) != std::string_view::npos; });
  return found == std::end(kExtensions) ? "" : found->kind;
}

}  // namespace

std::string picture_kind(const std::string& path, std::string_view start) {
  std::string by_content = kind_of_content(start);
  std::string by_name = kind_of_name(path);
  if (by_content == "TIFF" && by_name == kRaw) return by_name;  // most raw files are TIFF files
  return by_content.empty() ? by_name : by_content;
}

bool is_decoded(const std::string& kind) { return kind == "PNG" || kind == "JPEG"; }

}  // namespace ballast
