#include "spondyl/progress.hpp"

#include <doctest/doctest.h>

#include <stop_token>
#include <string>

#include "spondyl/error.hpp"

using namespace spondyl;

TEST_CASE("a computation nobody watches runs to its end") { CHECK_NOTHROW(Progress{}.step("plan", 0.5)); }

TEST_CASE("the caller hears the stage and how much of it is done") {
    std::string heard;
    double done = 0;
    const Progress progress{.report = [&](std::string_view stage, double fraction) { heard = stage, done = fraction; }};
    progress.step("plan", 0.25);
    CHECK(heard == "plan");
    CHECK(done == 0.25);
}

TEST_CASE("a request to stop, even one made inside the report, ends the run at that step and names the stage") {
    std::stop_source source;
    const Progress progress{.report = [&](std::string_view, double) { source.request_stop(); },
                            .cancel = source.get_token()};
    CHECK_THROWS_WITH_AS(progress.step("loads", 0.1), doctest::Contains("\"loads\""), Cancelled);
}
