#pragma once
// How far the loads of G1 to G4 depend on the choices that were fixed before.

#include <string>

namespace validation {

std::string sensitivity_page();

}  // namespace validation
