#include "spondyl/progress.hpp"

#include <string>

#include "spondyl/error.hpp"

namespace spondyl {

void Progress::step(std::string_view stage, double fraction) const {
    if (report) report(stage, fraction);
    if (cancel.stop_requested()) throw Cancelled("the caller cancelled the run during \"" + std::string(stage) + "\"");
}

}  // namespace spondyl
