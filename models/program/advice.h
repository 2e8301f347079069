// Library errors and warnings name no options. What the user of a program reads does.
#pragma once

#include <exception>
#include <string>

#include "data/images/image_folder.h"
#include "data/tables/table_error.h"

namespace ballast {

// The text of the error or warning, followed by the options that resolve it.
std::string with_advice(const std::exception& error);
std::string with_advice(const TableWarning& warning);
// `for_model`: the images are read as a trained model requires.
std::string with_advice(const ImageWarning& warning, bool for_model);

}  // namespace ballast
