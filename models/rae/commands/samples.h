// Samples of images or rows on the page of an evaluation.
#pragma once

#include <string>

#include "models/rae/commands/evaluation.h"
#include "models/rae/item_sets.h"

namespace ballast::rae::commands {

// The first items of each class as HTML; "" without items. In a grid of images, those of a class
// that has too few are repeated.
std::string samples_html(const ImageSet& images);
std::string samples_html(const RowSet& rows);

ItemWords words_of(const ImageSet& images);
ItemWords words_of(const RowSet& rows);

}  // namespace ballast::rae::commands
