#include "spondyl/anatomy.hpp"

#include <doctest/doctest.h>

#include <Eigen/Geometry>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "spondyl/error.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;

namespace {

template <class Reader>
std::string text_of_name_error(Reader read, std::string_view text) {
    try {
        read(text);
    } catch (const NameError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE(
    "the chain runs from the sacrum upward, each vertebra being the top of one level and the bottom of the next") {
    std::string below = "S1";
    for (const Level level : levels()) {
        const std::string name(name_of(level));
        const auto split = name.find('_');
        CHECK(name.substr(split + 1) == below);
        below = name.substr(0, split);
    }
    CHECK(below == "C7");
}

TEST_CASE("every name reads back as what it names") {
    for (const Level level : levels()) CHECK(level_named(name_of(level)) == level);
    for (const Axis axis : axes()) CHECK(axis_named(name_of(axis)) == axis);
}

TEST_CASE("every level is read in each spelling of the literature, in capitals or not") {
    for (const Level level : levels()) {
        std::string name(name_of(level));
        for (const char separator : {'_', '/', '-'}) {
            std::ranges::replace_if(name, [](char c) { return c == '_' || c == '/' || c == '-'; }, separator);
            CHECK(level_named(name) == level);
            const auto second = name.find(separator) + 1;
            if (name[0] == name[second]) CHECK(level_named(std::string(name).erase(second, 1)) == level);
            std::string lower = name;
            std::ranges::transform(lower, lower.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
            CHECK(level_named(lower) == level);
        }
    }
}

TEST_CASE("a short form does not cross from one region of the spine into the next") {
    for (const auto* text : {"T12-1", "C7-1", "L5-1"}) CHECK_THROWS_AS(level_named(text), NameError);
}

TEST_CASE("a misspelled level is refused with the levels closest to it") {
    const auto typo = text_of_name_error(level_named, "L4_L6");
    CHECK(contains(typo, "\"L4_L6\""));
    CHECK(contains(typo, "Did you mean \"L4_L5\"?"));
    CHECK(contains(typo, "cranial_caudal"));
    CHECK(contains(text_of_name_error(level_named, "t13/l1"), "Did you mean \"T12_L1\"?"));
}

TEST_CASE("one vertebra belongs to two levels, so its name alone is refused and both are offered") {
    const auto text = text_of_name_error(level_named, "L5");
    CHECK(contains(text, "\"L5_S1\" or \"L4_L5\""));
}

TEST_CASE("text that is no level at all is refused") {
    for (const auto* text : {"", "_", "L4", "L4_", "_L4", "L4__L5", "L5_L4", "4_5", "L4 L5", "L4_L5 ", "L4_L5_S1"})
        CHECK_THROWS_AS(level_named(text), NameError);
}

TEST_CASE("a misspelled axis is refused with the axis closest to it") {
    CHECK(contains(text_of_name_error(axis_named, "lateral-bending"), "Did you mean \"lateral_bending\"?"));
    CHECK_THROWS_AS(axis_named("Flexion"), NameError);
}

TEST_CASE("each direction has a name of its own, and the positive one is flexion, right bending, left rotation") {
    std::set<std::string_view> names;
    for (const Axis axis : axes())
        for (const Side side : sides()) names.insert(name_of(axis, side));
    CHECK(names.size() == 6);
    CHECK(name_of(Axis::flexion, Side::positive) == "flexion");
    CHECK(name_of(Axis::lateral_bending, Side::positive) == "right_bending");
    CHECK(name_of(Axis::axial_rotation, Side::positive) == "left_rotation");
}

TEST_CASE("five levels are lumbar, eleven thoracic, and the two junctions stand alone") {
    std::map<Region, int> count;
    for (const Level level : levels()) ++count[region_of(level)];
    CHECK(count[Region::lumbar] == 5);
    CHECK(count[Region::thoracic] == 11);
    CHECK(region_of(Level::T12_L1) == Region::thoracolumbar);
    CHECK(count[Region::thoracolumbar] == 1);
    CHECK(region_of(Level::C7_T1) == Region::cervicothoracic);
    CHECK(count[Region::cervicothoracic] == 1);
    for (const Region region : regions()) CHECK(!name_of(region).empty());
}

// x anterior, y up, z right: what a right-handed turn about each axis does to a point of the trunk.
TEST_CASE(
    "flexion carries the head forward, right bending carries it to the right, left rotation turns the face left") {
    const Eigen::Vector3d anterior(1, 0, 0), up(0, 1, 0), right(0, 0, 1);
    CHECK(isb_of({1, 0, 0}).cross(up) == anterior);
    CHECK(isb_of({0, 1, 0}).cross(up) == right);
    CHECK(isb_of({0, 0, 1}).cross(anterior) == -right);
}

TEST_CASE("turning anatomical signs into internal axes and back changes no bit") {
    const Eigen::Vector3d v(0.1, -2.7, 3.3e-7);
    CHECK(anatomical_of(isb_of(v)) == v);
    CHECK(isb_of(anatomical_of(v)) == v);
}

TEST_CASE("a mirrored turn keeps its flexion and reverses its bending and rotation") {
    const Eigen::Vector3d anatomical(0.3, 0.2, -0.5);
    const Eigen::Vector3d turn = isb_of(anatomical);
    const Eigen::Vector3d mirrored(-turn.x(), -turn.y(),
                                   turn.z());  // a rotation vector is axial: z -> -z flips x and y
    CHECK(anatomical_of(mirrored) == Eigen::Vector3d(0.3, -0.2, 0.5));
}
