#pragma once
// Where the programs that compare with peers leave their rows.

#include <fstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace peers {

// No file if the name is empty. @throws std::runtime_error if it cannot be written
inline void write_rows(const std::string& name, const nlohmann::json& rows) {
    if (name.empty()) return;
    std::ofstream file(name);
    file << rows.dump(2) << "\n";
    if (!file.flush()) throw std::runtime_error(name + ": cannot be written");
}

}  // namespace peers
