#include "spondyl/exercise.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "spondyl/dataset.hpp"
#include "spondyl/error.hpp"
#include "spondyl/forward_model.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/units.hpp"
#include "support/bodies.hpp"
#include "support/exercise_folder.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::content;
using test::message_of;
using test::replaced;
using Folder = test::ExerciseFolder;
namespace fs = std::filesystem;

namespace {

const std::string bow = R"toml(schema_version = 1
id = "bow"
fidelity = "described"
primary_axis = "flexion"
compare = ["reach_matched"]
outcomes = ["share_L", "Fc_i"]

[posture]
preset = "kneeling"
coordinates = {"pelvis.y_m" = -0.4, "hip_r.flexion_deg" = -30}

[[support]]
id = "hand_r"
point = "palm_r"

[[support]]
id = "hand_l"
point = "palm_l"

[[phase]]
name = "down"
duration_s = 2.0
relax = 0.5

    [[phase.goal]]
    measure = "tilt(T1, forward, down)"
    value_deg = 30
    primary = true

    [[phase.goal]]
    measure = "pos(T1, z)"
    kind = "weight"
    value = "start"
    weight_N_per_m = 500
)toml";

struct Complaint {
    std::string text;
    int line;
    bool says(const std::string& words) const { return text.find(words) != std::string::npos; }
    bool in_line_of_the_mistake() const { return says("bow.toml:" + std::to_string(line) + ":"); }
};

// What the reader says about bow with one mistake; the mistake sits where `mark` is (default: at the new text).
Complaint complaint(const std::string& from, const std::string& to, std::string mark = "") {
    const Folder folder;
    const std::string text = replaced(bow, from, to);
    if (mark.empty()) mark = to;
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(mark)), '\n');
    Complaint c{message_of<DatasetError>([&] { folder.read(text); }), static_cast<int>(line)};
    INFO(c.text);
    CHECK(c.in_line_of_the_mistake());
    return c;
}

// INFO only reaches checks of its own scope, so the text is printed here.
void check_says(const Complaint& c, std::initializer_list<std::string> words) {
    for (const std::string& word : words) {
        INFO(c.text);
        INFO(word);
        CHECK(c.says(word));
    }
}

const Support& support(const Exercise& e, std::string_view id) {
    const auto at = std::ranges::find(e.supports, id, &Support::id);
    REQUIRE(at != e.supports.end());
    return *at;
}

}  // namespace

TEST_CASE("the shipped rotation turns the right side of T1 up by 35 deg from a heel sit and back") {
    const Exercise e = exercise_named("quadruped_thoracic_rotation", default_datasets());
    CHECK(e.id == "quadruped_thoracic_rotation");
    CHECK(e.seeds == std::vector<std::string>{"000_315543a2617921df.txt"});
    CHECK(e.fidelity == Fidelity::described);
    CHECK(e.primary_axis == "axial_rotation");
    CHECK(e.equipment.empty());

    REQUIRE(e.phases.size() == 3);
    CHECK(e.duration() == doctest::Approx(5.0));
    CHECK(e.phases[0].name == "up");
    CHECK(e.phases[1].drive == Drive::hold);
    CHECK(e.phases[1].goals.empty());
    CHECK(e.phases[2].breath == Breath::in);

    const Goal& reach = e.primary_goal();
    CHECK(reach.measure.kind == MeasureKind::tilt);
    CHECK(reach.measure.subject == "T1");
    CHECK(reach.measure.body_axis == Eigen::Vector3d::UnitZ());
    CHECK(reach.measure.world_axis == Eigen::Vector3d::UnitY());
    CHECK(*reach.value == doctest::Approx(35.0 * rad_per_deg));
    const Goal& back = e.phases[2].goals.front();
    CHECK(back.primary);
    CHECK_FALSE(back.value.has_value());

    CHECK(e.supports.size() == 7);
    CHECK(support(e, "hand_l").point == "palm_l");
    CHECK(support(e, "hand_l").law == SupportLaw::point);
    CHECK(support(e, "hand_l").friction == 0.8);
    CHECK(support(e, "hand_l").cost_scale == 400.0);
    CHECK(support(e, "sit_r").surface == "heel_r");
    CHECK(support(e, "sit_r").law == SupportLaw::point);
    CHECK(support(e, "sit_r").height == 0.05);

    CHECK(*e.dosage.sets == std::array<double, 2>{1, 2});
    CHECK(*e.dosage.repetitions == std::array<double, 2>{15, 20});
    CHECK_FALSE(e.dosage.hold.has_value());
    CHECK(e.dosage.sides == "alternate");
    CHECK(e.dosage.breathing == "remember to breathe");

    CHECK(e.posture.name == "heel_sit_quadruped");
    CHECK(e.posture.coordinates.at("pelvis.flexion") == doctest::Approx(50.0 * rad_per_deg));
    CHECK(e.posture.coordinates.at("pelvis.y") == -0.759);
    CHECK(std::ranges::find(e.posture.locked, "shoulder_r") != e.posture.locked.end());
    CHECK(std::ranges::find(e.posture.locked, "hip_l") == e.posture.locked.end());
    CHECK(e.source_text.find("value_deg = 35.0") != std::string::npos);
    CHECK(e.assumptions.size() == 11);  // seven of the exercise, four of its posture
}

TEST_CASE("every exercise of the catalog reads under its own name") {
    const auto ids = catalog(default_datasets());
    REQUIRE(!ids.empty());
    CHECK(std::ranges::is_sorted(ids));
    for (const std::string& id : ids) CHECK(exercise_named(id, default_datasets()).id == id);
    CHECK(exercise_named(ids.front()) == exercise_named(ids.front(), default_datasets()));
}

TEST_CASE("defaults are those of the data types, overrides win over the preset") {
    const Folder folder;
    const Exercise e = folder.read(bow);
    CHECK(e.family == "bow");
    CHECK(e.supports[0].surface == "ground");
    CHECK(e.supports[0].law == Support{}.law);
    CHECK(e.supports[0].friction == Support{}.friction);
    CHECK(e.phases[0].profile == Profile::minimum_jerk);
    CHECK(e.phases[0].drive == Drive::reach);
    CHECK(e.posture.coordinates.at("knee_r") == doctest::Approx(90.0 * rad_per_deg));
    CHECK(e.posture.coordinates.at("hip_r.flexion") == doctest::Approx(-30.0 * rad_per_deg));
    CHECK(e.posture.hold == Posture{}.hold);

    const Exercise other = folder.read(replaced(bow, "\"pelvis.y_m\" = -0.4", "knee_r_deg = 100, pelvis.y_m = -0.4"));
    CHECK(other.posture.coordinates.at("knee_r") == doctest::Approx(100.0 * rad_per_deg));
    CHECK(other.posture.coordinates.at("pelvis.y") == -0.4);
}

TEST_CASE("degrees and radians of one angle are the same goal") {
    const Folder folder;
    const Exercise deg = folder.read(bow),
                   rad = folder.read(replaced(bow, "value_deg = 30", "value_rad = 0.5235987755982988"));
    CHECK(*deg.primary_goal().value == doctest::Approx(*rad.primary_goal().value).epsilon(1e-15));
}

TEST_CASE("every goal on the primary measure is primary, marked or not") {
    const Folder folder;
    const Exercise e = folder.read(bow +
                                   "[[phase]]\nname = \"up\"\nduration_s = 1\n[[phase.goal]]\n"
                                   "measure = \"tilt( T1,forward ,down)\"\nvalue = \"start\"\n");
    CHECK(e.phases[1].goals[0].primary);
    CHECK(&e.primary_goal() == &e.phases[0].goals[0]);
}

// ---- measures -------------------------------------------------------------------------------------------------------

TEST_CASE("every form of a measure reads back from its own text") {
    for (const std::string text :
         {"tilt(T1, right, up)", "tilt(head_neck, back, left)", "angle(T12, pelvis, lateral_bending)", "pos(palm_r, y)",
          "distance(palm_r, heel_r)", "joint(knee_r)", "joint(hip_r.flexion)", "force(hand_l)"}) {
        const Measure m = measure_named(text);
        CHECK(m.text == text);
        CHECK(measure_named("  " + replaced(text, "(", " ( ") + " ") == m);
    }
}

TEST_CASE("a measure nobody knows is refused with the accepted forms") {
    const auto refused = [](const std::string& text) {
        return message_of<ExerciseError>([&] { measure_named(text); });
    };
    CHECK(refused("tlit(T1, right, up)").find("did you mean \"tilt\"?") != std::string::npos);
    CHECK(refused("tlit(T1, right, up)").find("distance(point, point)") != std::string::npos);
    CHECK(refused("tilt(T1, right)").find("has 2 arguments where tilt takes 3") != std::string::npos);
    CHECK(refused("tilt(T1, rigth, up)").find("did you mean \"right\"?") != std::string::npos);
    CHECK(refused("angle(T1, pelvis, twist)").find("twist") != std::string::npos);
    CHECK(refused("pos(T1, w)").find("\"w\" is not a direction") != std::string::npos);
    CHECK(refused("T1 height").find("not of the form") != std::string::npos);
    CHECK(refused("pos(, x)").find("is not a name") != std::string::npos);
    CHECK(refused("").find("not of the form") != std::string::npos);
}

TEST_CASE("no text at all makes the measure reader do anything but read or refuse") {
    CHECK(rc::check("measure_named on noise", [](const std::string& noise) {
        try {
            RC_ASSERT(measure_named(measure_named(noise).text) == measure_named(noise));
        } catch (const ExerciseError&) {
        }
    }));
    CHECK(rc::check("measure_named on damaged text", [] {
        std::string text = "angle(T12, pelvis, flexion)";
        text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
        try {
            RC_ASSERT(measure_named(measure_named(text).text) == measure_named(text));
        } catch (const ExerciseError&) {
        }
    }));
}

// ---- mirror ---------------------------------------------------------------------------------------------------------

TEST_CASE("the mirror image of a mirror image is the exercise itself") {
    for (const std::string& id : catalog(default_datasets())) {
        const Exercise e = exercise_named(id, default_datasets());
        CHECK_FALSE(mirrored(e) == e);
        CHECK(mirrored(mirrored(e)) == e);
    }
}

TEST_CASE("the mirrored rotation turns the left side up from a stance on the right hand") {
    const Exercise e = exercise_named("quadruped_thoracic_rotation", default_datasets());
    const Exercise m = mirrored(e);
    CHECK(m.supports.front().id == "hand_r");
    CHECK(m.supports.front().point == "palm_r");
    CHECK(support(m, "sit_l").surface == "heel_l");
    CHECK(m.primary_goal().measure.text == "tilt(T1, left, up)");
    CHECK(*m.primary_goal().value == *e.primary_goal().value);
    CHECK(std::ranges::find(m.posture.locked, "shoulder_l") != m.posture.locked.end());
    const auto& here = e.posture.coordinates;
    const auto& there = m.posture.coordinates;
    CHECK(there.at("shoulder_l.flexion") == here.at("shoulder_r.flexion"));
    CHECK(there.at("shoulder_l.lateral_bending") == -here.at("shoulder_r.lateral_bending"));
    CHECK(there.at("shoulder_l.axial_rotation") == -here.at("shoulder_r.axial_rotation"));
    CHECK(there.at("elbow_l") == here.at("elbow_r"));
    CHECK(there.at("pelvis.flexion") == here.at("pelvis.flexion"));
}

TEST_CASE("values of lateral measures change sign in the mirror, those of sagittal measures do not") {
    const Folder folder;
    const auto image = [&](const std::string& measure, const std::string& value) {
        const Goal g =
            mirrored(folder.read(replaced(replaced(bow, "tilt(T1, forward, down)", measure), "value_deg = 30", value)))
                .phases[0]
                .goals[0];
        return std::pair(g.measure.text, *g.value);
    };
    using Image = std::pair<std::string, double>;
    CHECK(image("pos(palm_r, z)", "value_m = 0.2") == Image("pos(palm_l, z)", -0.2));
    CHECK(image("pos(palm_r, y)", "value_m = 0.2") == Image("pos(palm_l, y)", 0.2));
    CHECK(image("angle(T12, pelvis, axial_rotation)", "value_rad = 0.5") ==
          Image("angle(T12, pelvis, axial_rotation)", -0.5));
    CHECK(image("angle(T12, pelvis, flexion)", "value_rad = 0.5") == Image("angle(T12, pelvis, flexion)", 0.5));
    CHECK(image("joint(hip_r.lateral_bending)", "value_rad = 0.5") == Image("joint(hip_l.lateral_bending)", -0.5));
    CHECK(image("joint(knee_l)", "value_rad = 0.5") == Image("joint(knee_r)", 0.5));
    CHECK(image("joint(pelvis.z)", "value_m = 0.5") == Image("joint(pelvis.z)", -0.5));
    CHECK(image("distance(palm_r, heel_l)", "value_m = 0.5") == Image("distance(palm_l, heel_r)", 0.5));
}

TEST_CASE("an upper bound on a lateral measure has no mirror image") {
    const Folder folder;
    const Exercise e = folder.read(replaced(bow, "kind = \"weight\"\n    value = \"start\"\n    weight_N_per_m = 500",
                                            "kind = \"bound\"\n    value_m = 0.1"));
    const std::string text = message_of<ExerciseError>([&] { mirrored(e); });
    INFO(text);
    CHECK(text.find("pos(T1, z)") != std::string::npos);
    CHECK(text.find("bow.toml:30:") != std::string::npos);
}

// ---- inheritance ----------------------------------------------------------------------------------------------------

TEST_CASE("a variant states only what differs: tables merge, arrays replace") {
    const Folder folder;
    const Exercise base = folder.read(bow);
    const Exercise variant = folder.read(
        "schema_version = 1\nid = \"slow_bow\"\nextends = \"bow\"\ncompare = [\"load_matched\"]\n"
        "[posture.coordinates]\n\"hip_r.flexion_deg\" = -60\n",
        "slow_bow");
    CHECK(variant.id == "slow_bow");
    CHECK(variant.compare == std::vector<std::string>{"load_matched"});
    CHECK(variant.posture.coordinates.at("hip_r.flexion") == doctest::Approx(-60.0 * rad_per_deg));
    CHECK(variant.posture.coordinates.at("pelvis.y") == base.posture.coordinates.at("pelvis.y"));
    CHECK(variant.phases == base.phases);
    CHECK(variant.supports == base.supports);
}

TEST_CASE("a mistake in the inherited part is reported in the file that has it") {
    const Folder folder;
    folder.write("exercises/bow.toml", replaced(bow, "relax = 0.5", "relax = 2"));
    const std::string text = message_of<DatasetError>(
        [&] { folder.read("schema_version = 1\nid = \"slow_bow\"\nextends = \"bow\"\n", "slow_bow"); });
    INFO(text);
    CHECK(text.find("bow.toml:23:9: key 'relax' is 2") != std::string::npos);
}

TEST_CASE("exercises that extend each other in a circle are refused with the way round") {
    const Folder folder;
    folder.write("exercises/b.toml", "schema_version = 1\nid = \"b\"\nextends = \"a\"\n");
    const std::string text =
        message_of<DatasetError>([&] { folder.read("schema_version = 1\nid = \"a\"\nextends = \"b\"\n", "a"); });
    INFO(text);
    CHECK(text.find("b.toml:3:11: key 'extends' is \"a\", which closes a circle (a -> b -> a)") != std::string::npos);
    CHECK(text.find("remove one of the links") != std::string::npos);
}

TEST_CASE("extending an exercise that does not exist names the closest one") {
    const Folder folder;
    folder.read(bow);
    const std::string text =
        message_of<DatasetError>([&] { folder.read("schema_version = 1\nid = \"a\"\nextends = \"bwo\"\n", "a"); });
    INFO(text);
    CHECK(text.find("a.toml:3:11: key 'extends' is \"bwo\"") != std::string::npos);
    CHECK(text.find("did you mean \"bow\"?") != std::string::npos);
}

// ---- mistakes -------------------------------------------------------------------------------------------------------

TEST_CASE("text that is not TOML is refused where it stops being TOML") {
    check_says(complaint("duration_s = 2.0", "duration_s = = 2.0"), {"this is not TOML", "correct the line"});
    check_says(complaint("id = \"bow\"", "id = \"bow"), {"this is not TOML"});
    check_says(complaint("[posture]", "[=]"), {"this is not TOML"});
    check_says(complaint("relax = 0.5", "relax = 0.5\nrelax = 0.6", "relax = 0.6"), {"this is not TOML"});
}

TEST_CASE("an unknown key is refused with the closest accepted key") {
    check_says(complaint("relax = 0.5", "relaxed = 0.5"), {"key 'relaxed' is not known here", "did you mean 'relax'?"});
    check_says(complaint("fidelity = ", "fidelity = \"described\"\nfidelty = ", "fidelty"),
               {"key 'fidelty'", "did you mean 'fidelity'?"});
    check_says(complaint("point = \"palm_r\"", "point = \"palm_r\"\nmu = 0.8", "mu"),
               {"key 'mu' is not known here; expected one of id, point, surface, height_m, law, friction, "
                "cost_scale_N, normal; did you mean"});
    check_says(complaint("weight_N_per_m = 500", "weight_N_per_m = 500\nweight_N = 500", "weight_N = "),
               {"key 'weight_N'"});
    check_says(complaint("value_deg = 30", "value_deg = 30\nweight_Nm_per_rad = 3", "weight_Nm"),
               {"key 'weight_Nm_per_rad' is not known with kind = \"equal\"; expected kind = \"weight\"; remove it, or "
                "change the kind"});
}

TEST_CASE("a number without its unit is refused with the key it needs") {
    check_says(complaint("duration_s = 2.0", "duration = 2.0"),
               {"key 'duration' is without a unit", "expected 'duration_s'"});
    check_says(complaint("value_deg = 30", "value = 30"),
               {"key 'value'", "'value_deg'", "tilt(T1, forward, down) is an angle"});
    check_says(complaint("weight_N_per_m = 500", "weight = 500"),
               {"key 'weight' is without a unit", "'weight_N_per_m'"});
    check_says(complaint("\"pelvis.y_m\"", "\"pelvis.y\""), {"key 'pelvis.y' is without a unit", "pelvis.y_m"});
    check_says(complaint("point = \"palm_r\"", "point = \"palm_r\"\nheight = 0.1", "height"),
               {"key 'height' is without a unit; expected 'height_m'"});
}

TEST_CASE("a number in a unit of the wrong kind is refused with the right one") {
    check_says(complaint("value_deg = 30", "value_m = 30"),
               {"key 'value_m' is in the wrong unit (m)", "expected 'value_deg'"});
    check_says(complaint("duration_s = 2.0", "duration_ms = 2000"),
               {"key 'duration_ms' is in the wrong unit (ms)", "'duration_s'"});
    check_says(complaint("weight_N_per_m = 500", "weight_Nm_per_rad = 500"),
               {"key 'weight_Nm_per_rad' is in the wrong unit", "'weight_N_per_m'"});
    check_says(complaint("\"hip_r.flexion_deg\"", "\"hip_r.flexion_m\""), {"wrong unit", "hip_r.flexion_deg"});
    check_says(complaint("\"pelvis.y_m\"", "\"pelvis.y_deg\""), {"wrong unit", "pelvis.y_m"});
    check_says(complaint("value_deg = 30", "value_deg = 30\nvalue_rad = 0.5", "value_rad"),
               {"written beside 'value_deg'"});
    check_says(complaint("value_deg = 30", "value_deg = 30\nvalue = \"start\"", "value = "),
               {"written beside value_deg"});
}

TEST_CASE("a value of the wrong type is refused with what was found") {
    check_says(complaint("duration_s = 2.0", "duration_s = \"2\""), {"the text \"2\"; expected a number"});
    check_says(complaint("primary = true", "primary = 1"), {"the number 1; expected true or false"});
    check_says(complaint("compare = [\"reach_matched\"]", "compare = \"reach_matched\""),
               {"expected an array of texts"});
    check_says(complaint("compare = [\"reach_matched\"]", "compare = [3]"),
               {"key 'compare' has as element 1 the number 3"});
    check_says(complaint("id = \"hand_r\"", "id = 7"), {"the number 7; expected text in quotes"});
    check_says(complaint("id = \"hand_r\"", "id = \"\""), {"key 'id' is empty"});
    check_says(complaint("[[phase]]", "[phase]", "[phase]"), {"key 'phase'"});
    check_says(complaint("schema_version = 1", "schema_version = 1.0"), {"expected a whole number"});
    check_says(complaint("duration_s = 2.0", "duration_s = 1979-05-27"), {"a date or time; expected a number"});
}

TEST_CASE("numbers outside their range are refused") {
    check_says(complaint("relax = 0.5", "relax = 2"), {"key 'relax' is 2", "a fraction from 0 to 1"});
    check_says(complaint("relax = 0.5", "relax = -0.1"), {"key 'relax' is -0.1"});
    check_says(complaint("duration_s = 2.0", "duration_s = 0"), {"key 'duration_s' is 0", "above 0"});
    check_says(complaint("duration_s = 2.0", "duration_s = nan"), {"key 'duration_s' is nan", "a finite number"});
    check_says(complaint("value_deg = 30", "value_deg = inf"), {"key 'value_deg' is inf", "a finite number"});
    check_says(complaint("hip_r.flexion_deg\" = -30", "hip_r.flexion_deg\" = nan"), {"is nan", "a finite number"});
    check_says(complaint("weight_N_per_m = 500", "weight_N_per_m = -1"), {"key 'weight_N_per_m' is -1", "0 or more"});
    check_says(complaint("point = \"palm_r\"", "point = \"palm_r\"\nfriction = -0.8", "friction"),
               {"key 'friction' is -0.8"});
    check_says(complaint("point = \"palm_r\"", "point = \"palm_r\"\ncost_scale_N = 0", "cost_scale"),
               {"key 'cost_scale_N' is 0"});
    check_says(complaint("point = \"palm_r\"", "point = \"palm_r\"\nnormal = [0, 0, 0]", "normal"),
               {"key 'normal' is not a direction"});
    check_says(complaint("schema_version = 1", "schema_version = 2"),
               {"key 'schema_version' is 2", "the version this program reads"});
    check_says(complaint("[posture]", "[dosage]\nsets = [3, 1]\n[posture]", "sets"),
               {"key 'sets' is [3, 1]", "low <= high"});
    check_says(complaint("[posture]", "[dosage]\nsets = [1, 2, 3]\n[posture]", "sets"),
               {"key 'sets' is an array of 3"});
}

TEST_CASE("an angle of more than half a turn is refused: a wrong unit, or turns that say nothing") {
    check_says(complaint("hip_r.flexion_deg\" = -30", "hip_r.flexion_deg\" = 400"),
               {"key 'hip_r.flexion_deg' is 400; expected -180 to 180; write the angle without full turns, and check "
                "its unit"});
    check_says(complaint("\"hip_r.flexion_deg\" = -30", "\"hip_r.flexion_rad\" = -30"),
               {"key 'hip_r.flexion_rad' is -30; expected -3.1416 to 3.1416"});
}

TEST_CASE("what only the body can tell is refused with its file and line too") {
    const Folder folder;
    const auto complaint_of = [&](const std::string& text) {
        const Exercise e = folder.read(text);
        const std::string said = message_of([&] { check_exercise(test::nominal(), e); });
        if (const std::string forward =
                message_of<NameError>([&] { forward_model(test::nominal(), e, neutral_state(test::nominal()).q); });
            forward != "nothing was thrown")
            CHECK(forward == said);
        const std::string prefix = (folder.path() / "exercises/").string();
        return said.starts_with(prefix) ? said.substr(prefix.size()) : said;
    };
    const auto changed = [&](const std::string& from, const std::string& to) {
        return complaint_of(replaced(bow, from, to));
    };
    CHECK(changed("hip_r.flexion", "hipp_r.flexion") ==
          "bow.toml:10:60: the posture sets \"hipp_r.flexion\", but there is no coordinate \"hipp_r.flexion\"; the "
          "closest name is \"hip_r.flexion\"; correct the name");
    CHECK(changed("preset = \"kneeling\"", "preset = \"kneeling\"\nlocked = [\"wrist_r\", \"elbow\"]") ==
          "bow.toml:10:22: the posture locks \"elbow\", but no joint has this name; the closest name is \"elbow_r\"; "
          "correct it, without an axis");
    const Exercise mistyped = folder.read(replaced(bow, "preset = \"kneeling\"", "locked = [\"elbow\"]"));
    CHECK(test::contains(
        message_of<NameError>([&] { forward_model(test::nominal(), mistyped, neutral_state(test::nominal()).q); }),
        "bow.toml:9:11: the posture locks \"elbow\", but no joint has this name"));
    CHECK(changed("point = \"palm_r\"", "point = \"plam_r\"") ==
          "bow.toml:12: \"plam_r\" is neither a contact point nor a body; the closest name is \"palm_r\"; correct it");
    CHECK(changed("point = \"palm_r\"", "point = \"palm_r\"\nsurface = \"heal_r\"") ==
          "bow.toml:12: support \"hand_r\" rests on \"heal_r\", which is neither the ground nor a contact point, a "
          "body or "
          "equipment; the closest name is \"heel_r\"; correct it");
    CHECK(
        changed("[[phase]]",
                "[[equipment]]\nid = \"bag\"\nkind = \"mass\"\nmass_kg = 5\npoint = \"plam_r\"\n[[phase]]") ==
        "bow.toml:20: equipment \"bag\", point: \"plam_r\" is neither a contact point nor a body; the closest name is "
        "\"palm_r\"; correct it");
    CHECK(changed("hip_r.flexion_deg\" = -30", "elbow_r_deg\" = -90")
              .starts_with(
                  "bow.toml:10:53: the posture sets elbow_r to -90 deg, where passive tissue alone would pull with "));
    CHECK(changed("hip_r.flexion_deg\" = -30", "elbow_r_deg\" = -90")
              .ends_with(" N m; expected an angle in the range of the joint, where it pulls with at most 300 N m. "
                         "Correct the sign or "
                         "the size"));

    folder.write("postures/kneeling.toml",
                 "schema_version = 1\nid = \"kneeling\"\n[coordinates]\n\"knee_r_deg\" = 90\n\"kne_l_deg\" = 90\n");
    CHECK(test::contains(complaint_of(bow),
                         "kneeling.toml:5:15: the posture sets \"kne_l\", but there is no coordinate "
                         "\"kne_l\"; the closest name is \"knee_l\""));
}

TEST_CASE("what an exercise inherited is refused in the file that says it") {
    const Folder folder;
    folder.write("exercises/bow.toml", replaced(bow, "point = \"palm_r\"", "point = \"plam_r\""));
    const Exercise e =
        folder.read("schema_version = 1\nid = \"slow_bow\"\nextends = \"bow\"\noutcomes = []\n", "slow_bow");
    const std::string said = message_of<NameError>([&] { check_exercise(test::nominal(), e); });
    CAPTURE(said);
    CHECK(said.starts_with((folder.path() / "exercises/bow.toml").string() + ":12: \"plam_r\" is neither"));
}

TEST_CASE("an exercise has exactly one primary measure") {
    check_says(complaint("primary = true", "", "[[phase]]"), {"without a primary goal", "primary = true"});
    check_says(complaint("weight_N_per_m = 500", "weight_N_per_m = 500\n    primary = true # second",
                         "primary = true # second"),
               {"key 'primary' is true for pos(T1, z), but line 25 says so for tilt(T1, forward, down)", "remove one"});
}

TEST_CASE("names that must differ do") {
    check_says(complaint("id = \"hand_l\"", "id = \"hand_r\"", "id = \"hand_r\"\npoint = \"palm_l\""),
               {"key 'id' is \"hand_r\", taken in line 12", "rename one of the two"});
    check_says(complaint("pos(T1, z)\"\n    kind = \"weight\"\n    value = \"start\"\n    weight_N_per_m = 500",
                         "tilt(T1,  forward, down)\"\n    value = \"start\"", "tilt(T1,  forward"),
               {"a second goal of this kind on tilt(T1, forward, down)"});
    check_says(complaint("id = \"bow\"", "id = \"arc\""), {"key 'id' is \"arc\"", "\"bow\", the name of the file"});
}

TEST_CASE("words outside the vocabulary are refused with the closest word") {
    check_says(complaint("preset = \"kneeling\"", "preset = \"kneling\""),
               {"key 'preset' is \"kneling\"", "did you mean \"kneeling\"?"});
    check_says(complaint("tilt(T1, forward, down)", "tlt(T1, forward, down)"),
               {"key 'measure'", "did you mean \"tilt\"?", "pos(body or point"});
    check_says(complaint("\"Fc_i\"", "\"Fc\""), {"key 'outcomes' has as element 2 \"Fc\"", "did you mean \"Fc_i\"?"});
    check_says(complaint("\"reach_matched\"", "\"reach\""), {"reach_matched, load_matched, effort_matched"});
    check_says(complaint("kind = \"weight\"", "kind = \"spring\""),
               {"key 'kind' is \"spring\"", "equal, weight, bound"});
    check_says(complaint("primary_axis = \"flexion\"", "primary_axis = \"flex\""), {"did you mean \"flexion\"?"});
    check_says(complaint("\"hip_r.flexion_deg\"", "\"hip_r.flex_deg\""),
               {"axis \"flex\"", "did you mean \"flexion\"?"});
    check_says(complaint("relax = 0.5", "relax = 0.5\nsupports_off = [\"hand_x\"]", "supports_off"),
               {"\"hand_x\"", "the id of a support"});
    check_says(complaint("pos(T1, z)\"\n    kind = \"weight\"\n    value = \"start\"\n    weight_N_per_m = 500",
                         "force(hnad_l)\"\n    kind = \"bound\"\n    value_N = 50", "force(hnad_l)"),
               {"the force of \"hnad_l\"", "did you mean \"hand_l\"?"});
}

TEST_CASE("what is required and absent is named") {
    check_says(complaint("duration_s = 2.0\n", "", "[[phase]]"),
               {"key 'duration_s' is missing", "present: name, relax, goal"});
    check_says(complaint("fidelity = \"described\"\n", "", "schema_version"),
               {"key 'fidelity' is missing", "described, interpreted"});
    check_says(complaint("point = \"palm_l\"\n", "", "[[support]]\nid = \"hand_l\""), {"key 'point' is missing"});
    check_says(complaint("schema_version = 1\n", "", "id = \"bow\""), {"key 'schema_version' is missing"});
}

TEST_CASE("a missing file, a folder, and an id nobody has are told apart") {
    const Folder folder;
    const std::string missing =
        message_of<DatasetError>([&] { read_exercise(folder.path() / "exercises" / "none.toml"); });
    CHECK(missing.find("none.toml:1:1: the file cannot be opened") != std::string::npos);
    CHECK(message_of<DatasetError>([&] { read_exercise(folder.path()); }).find("cannot be opened") !=
          std::string::npos);
    folder.read(bow);
    CHECK(exercise_named("bow", folder.path()).id == "bow");
    CHECK(message_of<NameError>([&] { exercise_named("bwo", folder.path()); }).find("did you mean \"bow\"?") !=
          std::string::npos);
    CHECK(message_of<NameError>([&] {
              exercise_named("../postures/kneeling", folder.path());
          }).find("no exercise is called") != std::string::npos);
    CHECK(message_of<DatasetError>([&] { catalog(folder.path() / "nowhere"); }).find("no such folder") !=
          std::string::npos);
    Exercise empty;
    CHECK(message_of<ExerciseError>([&] { empty.primary_goal(); }).find("no primary goal") != std::string::npos);
}

TEST_CASE("a file with one damaged character is read or refused as a dataset, never anything else") {
    const Folder folder;
    CHECK(rc::check("damaged bow", [&] {
        std::string text = bow;
        text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
        try {
            RC_ASSERT(folder.read(text).id == "bow");
        } catch (const DatasetError& error) {
            RC_ASSERT(std::string(error.what()).find("bow.toml:") != std::string::npos);
        }
    }));
}

TEST_CASE("the example of the format page is an exercise") {
    const fs::path page = default_datasets().parent_path() / "docs" / "exercise_format.md";
    std::ifstream in(page);
    REQUIRE(in);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto begin = text.find("```toml\n") + 8;
    const Folder folder;
    fs::copy(default_datasets() / "postures" / "standing.toml", folder.path() / "postures");
    CHECK(folder.read(text.substr(begin, text.find("```", begin) - begin), "side_bend").phases.size() == 2);
}

// ---- the vocabulary is wide enough ----------------------------------------------------------------------------------

namespace {

std::string draft(const std::string& id, const std::string& axis, const std::string& body,
                  const std::string& fidelity = "described") {
    return "schema_version = 1\nid = \"" + id + "\"\nfidelity = \"" + fidelity + "\"\nprimary_axis = \"" + axis +
           "\"\n" + body;
}

const std::string four_points = R"toml(
[posture]
coordinates = {pelvis.flexion_deg = 90, hip_r.flexion_deg = -90, hip_l.flexion_deg = -90, knee_r_deg = 90, knee_l_deg = 90}
[[support]]
id = "hand_r"
point = "palm_r"
[[support]]
id = "hand_l"
point = "palm_l"
[[support]]
id = "knee_r"
point = "knee_front_r"
[[support]]
id = "knee_l"
point = "knee_front_l"
)toml";

const std::vector<std::pair<std::string, std::string>>& drafts() {
    static const std::vector<std::pair<std::string, std::string>> all{
        {"cat_cow", draft("cat_cow", "flexion", four_points + R"toml(
[dosage]
repetitions = [5, 10]
hold_s = [15, 30]
[[phase]]
name = "cow"
duration_s = 3
breath = "in"
[[phase.goal]]
measure = "tilt(pelvis, forward, up)"
value_deg = -15
primary = true
[[phase.goal]]
measure = "angle(T1, pelvis, flexion)"
value_deg = -20
[[phase]]
name = "cat"
duration_s = 3
breath = "out"
[[phase.goal]]
measure = "tilt(pelvis, forward, up)"
value_deg = 15
[[phase]]
name = "hold"
duration_s = 15
profile = "hold"
drive = "hold"
)toml")},
        {"childs_pose", draft("childs_pose", "flexion", four_points + R"toml(
[[support]]
id = "sit_r"
point = "ischial_tuberosity_r"
surface = "heel_r"
law = "slide"
[[support]]
id = "moved_r"
point = "palm_r"
[[support]]
id = "moved_l"
point = "palm_l"
[dosage]
repetitions = 2
hold_s = 30
[[phase]]
name = "sink"
duration_s = 4
drive = "force"
relax = 0.9
[[phase.goal]]
measure = "tilt(T1, forward, down)"
kind = "weight"
value = "start"
weight_Nm_per_rad = 0
primary = true
[[phase]]
name = "walk the hands to the right"
duration_s = 5
supports_off = ["hand_r", "hand_l"]
supports_on = ["moved_r", "moved_l"]
[[phase.goal]]
measure = "angle(T1, pelvis, lateral_bending)"
value_deg = 20
[[phase]]
name = "rest"
duration_s = 30
profile = "hold"
)toml")},
        {"sphinx", draft("sphinx", "extension", R"toml(
[[support]]
id = "elbow_r"
point = "elbow_r"
[[support]]
id = "elbow_l"
point = "elbow_l"
[[support]]
id = "pelvis"
point = "asis_r"
law = "slide"
[dosage]
hold_s = 15
[[phase]]
name = "rise"
duration_s = 3
drive = "force"
relax = 0.6
[[phase.goal]]
measure = "pos(T1, y)"
value_m = 0.35
primary = true
)toml")},
        {"foam_roll_extension", draft("foam_roll_extension", "extension", R"toml(
[[equipment]]
id = "roller"
kind = "roller"
radius_m = 0.075
level = "T7"
[[support]]
id = "seat"
point = "ischial_tuberosity_r"
law = "slide"
[[support]]
id = "back"
point = "T7"
surface = "roller"
height_m = 0.15
law = "slide"
friction = 0.3
[[phase]]
name = "sink"
duration_s = 3
breath = "out"
drive = "force"
relax = 0.7
[[phase.goal]]
measure = "angle(T1, T12, flexion)"
kind = "weight"
value = "start"
weight_Nm_per_rad = 0
primary = true
)toml")},
        {"assisted_thoracic_extension", draft("assisted_thoracic_extension", "extension", R"toml(
[posture]
preset = "kneeling"
locked = ["elbow_r", "elbow_l"]
[[equipment]]
id = "band_T4"
kind = "band"
rest_length_m = 0.3
stiffness_N_per_m = 300
anchor_a = "T4"
anchor_b = "ground"
place_m = [0.3, 0.0, 0.1]
[[equipment]]
id = "band_T6"
kind = "band"
rest_length_m = 0.3
stiffness_N_per_m = 300
anchor_a = "T6"
anchor_b = "ground"
place_m = [0.3, 0.0, 0.1]
[dosage]
sets = [1, 2]
repetitions = [15, 20]
breathing = "remember to breathe"
[[phase]]
name = "cow"
duration_s = 2.5
breath = "in"
drive = "force"
relax = 0.5
[[phase.goal]]
measure = "angle(T1, T12, flexion)"
kind = "weight"
value_deg = -10
weight_Nm_per_rad = 20
primary = true
)toml")},
        {"seated_forward_bend", draft("seated_forward_bend", "flexion", R"toml(
[[equipment]]
id = "strap"
kind = "strap"
length_m = 1.2
anchor_a = "palm_r"
anchor_b = "palm_l"
force_limit_N = 120
[[support]]
id = "seat"
point = "ischial_tuberosity_r"
[[phase]]
name = "forward"
duration_s = 4
[[phase.goal]]
measure = "pos(T1, x)"
value_m = 0.4
primary = true
[[phase.goal]]
measure = "angle(T1, L1, flexion)"
kind = "weight"
value = "start"
weight_Nm_per_rad = 50
[[phase.goal]]
measure = "force(seat)"
kind = "bound"
value_N = 900
)toml")},
        {"kettlebell_armbar", draft("kettlebell_armbar", "axial_rotation", R"toml(
[[equipment]]
id = "kettlebell"
kind = "mass"
mass_kg = 6
point = "palm_r"
[[phase]]
name = "roll"
duration_s = 4
[[phase.goal]]
measure = "tilt(pelvis, right, up)"
value_deg = 89
primary = true
[[phase.goal]]
measure = "pos(palm_r, x)"
value = "start"
)toml")},
        {"kneeling_thoracic_extension", draft("kneeling_thoracic_extension", "extension", R"toml(
[[equipment]]
id = "chair"
kind = "chair"
height_m = 0.42
[[support]]
id = "elbow_r"
point = "elbow_r"
surface = "chair"
friction = 0.6
[[support]]
id = "knee_r"
point = "knee_front_r"
[dosage]
sets = 5
hold_s = 5
[[phase]]
name = "sink"
duration_s = 2
breath = "out"
drive = "force"
relax = 0.8
[[phase.goal]]
measure = "pos(T4, y)"
value_m = 0.45
primary = true
[[phase.goal]]
measure = "angle(head_neck, T1, flexion)"
kind = "weight"
value_deg = 0
weight_Nm_per_rad = 10
[[phase]]
name = "back"
duration_s = 2
[[phase.goal]]
measure = "pos(T4, y)"
value = "start"
)toml")},
        {"standing_row", draft("standing_row", "mixed", R"toml(
[[equipment]]
id = "band_r"
kind = "band"
rest_length_m = 1
stiffness_N_per_m = 200
anchor_a = "palm_r"
anchor_b = "ground"
place_m = [0.3, 0.0, -0.1]
[[support]]
id = "heel_r"
point = "heel_r"
[[support]]
id = "heel_l"
point = "heel_l"
[[phase]]
name = "row"
duration_s = 1.5
[[phase.goal]]
measure = "distance(palm_r, T4)"
value_m = 0.3
primary = true
[[phase.goal]]
measure = "joint(elbow_r)"
kind = "weight"
value_deg = 90
weight_Nm_per_rad = 5
)toml",
                               "interpreted")},
        {"popping_manipulation", draft("popping_manipulation", "extension", R"toml(
[[phase]]
name = "thrust"
duration_s = 0.15
profile = "release"
drive = "force"
[[phase.goal]]
measure = "pos(T7, y)"
kind = "weight"
value = "start"
weight_N_per_m = 0
primary = true
)toml")},
    };
    return all;
}

}  // namespace

TEST_CASE("ten other exercises of the articles can be written down without a new word") {
    const Folder folder;
    for (const auto& [id, text] : drafts()) {
        INFO(id);
        const Exercise e = folder.read(text, id);
        CHECK(e.duration() > 0.0);
        CHECK(e.primary_goal().primary);
        CHECK(mirrored(mirrored(e)) == e);
    }
    CHECK(catalog(folder.path()).size() == drafts().size());
}

TEST_CASE("an exercise written out is the same exercise, its mirror image too, and needs no other file") {
    const Folder folder, alone;
    fs::remove_all(alone.path() / "postures");
    std::vector<Exercise> all{exercise_named("quadruped_thoracic_rotation", default_datasets()), folder.read(bow)};
    for (const auto& [id, text] : drafts()) all.push_back(folder.read(text, id));
    for (const Exercise& e : all)
        for (const Exercise& side : {e, mirrored(e)}) {
            const std::string text = toml_of(side);
            CAPTURE(text);
            CHECK(content(alone.read(text, e.id)) == content(side));
        }
    Exercise other = all[1];
    other.phases[0].goals[0].value = 0.1 + 0.2;  // no short decimal
    other.supports[0].normal = Eigen::Vector3d(0.6, 0.8, 0.0);
    CHECK(content(alone.read(toml_of(other))) == content(other));
    CHECK_FALSE(content(other) == content(all[1]));
}

TEST_CASE("equipment is read in SI, its anchors by name, and every kind has its own keys") {
    const Folder folder;
    const auto text = [](const std::string& id) {
        return std::ranges::find(drafts(), id, &std::pair<std::string, std::string>::first)->second;
    };
    const Equipment strap = folder.read(text("seated_forward_bend"), "seated_forward_bend").equipment.front();
    CHECK(strap.parameters == std::map<std::string, double>{{"force_limit", 120.0}, {"length", 1.2}});
    CHECK(strap.anchors == std::map<std::string, std::string>{{"anchor_a", "palm_r"}, {"anchor_b", "palm_l"}});
    CHECK(mirrored(folder.read(text("standing_row"), "standing_row")).equipment.front().anchors.at("anchor_a") ==
          "palm_l");

    const auto refused = [&](const std::string& id, const std::string& from, const std::string& to) {
        return message_of<DatasetError>([&] { folder.read(replaced(text(id), from, to), id); });
    };
    CHECK(refused("kettlebell_armbar", "mass_kg = 6", "mass = 6")
              .find("key 'mass' is without a unit; expected 'mass_kg'") != std::string::npos);
    CHECK(refused("kettlebell_armbar", "mass_kg = 6", "mass_kg = -6").find("key 'mass_kg' is -6") != std::string::npos);
    CHECK(refused("kettlebell_armbar", "kind = \"mass\"", "kind = \"kettlebell\"").find("band, pull, mass, roller") !=
          std::string::npos);
    CHECK(refused("standing_row", "anchor_b = \"ground\"\nplace_m = [0.3, 0.0, -0.1]\n", "")
              .find("key 'anchor_b' is missing") != std::string::npos);
    const Exercise row = folder.read(text("standing_row"), "standing_row");
    CHECK(row.equipment.front().place == Eigen::Vector3d(0.3, 0.0, -0.1));
    CHECK(mirrored(row).equipment.front().place == Eigen::Vector3d(0.3, 0.0, 0.1));
    CHECK(refused("standing_row", "place_m = [0.3, 0.0, -0.1]\n", "")
              .find("anchored to the ground nowhere; expected place_m = [x, y, z]") != std::string::npos);
    CHECK(refused("standing_row", "anchor_b = \"ground\"", "anchor_b = \"T4\"")
              .find("key 'place_m' is without an anchor") != std::string::npos);
    CHECK(refused("foam_roll_extension", "level = \"T7\"", "level = \"T7\"\nlength_m = 0.9")
              .find("key 'length_m' is not known with kind = \"roller\"; expected kind = \"strap\"") !=
          std::string::npos);
}
