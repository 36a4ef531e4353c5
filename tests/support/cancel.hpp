#pragma once
// Cancelling from within a progress report.

#include <stop_token>
#include <string_view>

#include "spondyl/progress.hpp"

namespace spondyl::test {

struct CancelAt {
    int report, reports = 0;
    std::stop_source stop{};

    explicit CancelAt(int which) : report(which) {}
    Progress progress() {
        return {[this](std::string_view, double) {
                    if (++reports == report) stop.request_stop();
                },
                stop.get_token()};
    }
};

}  // namespace spondyl::test
