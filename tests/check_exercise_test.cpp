// What is said of every mistake in an exercise, in full: where, what was found, what is expected, what to do.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/units.hpp"
#include "support/bodies.hpp"
#include "support/exercise_folder.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"
#include "support/sanitized.hpp"

using namespace spondyl;
using test::contains;
using test::message_of;
using test::nominal;
using test::replaced;
namespace fs = std::filesystem;

namespace {

const std::string side_bend = R"toml(schema_version = 1
id = "side_bend"
fidelity = "interpreted"
primary_axis = "lateral_bending"
[posture]
preset = "standing"
coordinates = {"shoulder_r.flexion_deg" = 3}
[[support]]
id = "heel_r"
point = "heel_r"
law = "slide"
[[support]]
id = "heel_l"
point = "heel_l"
law = "slide"
[[support]]
id = "ball_in_r"
point = "mt1_r"
[[support]]
id = "ball_in_l"
point = "mt1_l"
[[support]]
id = "ball_out_r"
point = "mt5_r"
law = "slide"
[[support]]
id = "ball_out_l"
point = "mt5_l"
law = "slide"
[[phase]]
name = "over"
duration_s = 2.0
breath = "out"
[[phase.goal]]
measure = "tilt(T1, right, down)"
value_deg = 25
primary = true
[[phase.goal]]
measure = "pos(pelvis, z)"
value = "start"
)toml";

std::string supports_of(const std::string& text) {
    return text.substr(text.find("[[support]]"), text.find("[[phase]]") - text.find("[[support]]"));
}

struct Mistake {
    std::string name, right, wrong, said;
};

// Found by the reader.
const std::vector<Mistake> mistakes_of_the_file{
    {"text that is not TOML", "duration_s = 2.0", "duration_s = = 2.0",
     "32:14: this is not TOML: Error while parsing value: could not determine value type; expected lines such as "
     "duration_s = 2.0; correct the line"},
    {"an unknown key", "breath = \"out\"", "breathe = \"out\"",
     "33:1: key 'breathe' is not known here; expected one of name, duration_s, profile, breath, drive, relax, "
     "supports_on, supports_off, goal; did you mean 'breath'?"},
    {"an unknown table", "[posture]", "[postures]",
     "5:2: key 'postures' is not known here; expected one of schema_version, id, extends, family, names, seeds, "
     "fidelity, method, primary_axis, assumptions, compare, outcomes, posture, dosage, support, equipment, phase; did "
     "you mean "
     "'posture'?"},
    {"a key of another kind of goal", "primary = true", "primary = true\nweight_Nm_per_rad = 5",
     "38:21: key 'weight_Nm_per_rad' is not known with kind = \"equal\"; expected kind = \"weight\"; remove it, or "
     "change the kind"},
    {"a key of other equipment", "[[phase]]",
     "[[equipment]]\nid = \"box\"\nkind = \"chair\"\nheight_m = 0.4\nmass_kg = 2\n[[phase]]",
     "34:11: key 'mass_kg' is not known with kind = \"chair\"; expected kind = \"mass\"; remove it, or change the "
     "kind"},
    {"a missing unit", "duration_s = 2.0", "duration = 2.0",
     "32:1: key 'duration' is without a unit; expected 'duration_s'; rename it and convert the number if needed"},
    {"a missing unit of an optional key", "law = \"slide\"", "height = 0.1",
     "11:1: key 'height' is without a unit; expected 'height_m'; rename it and convert the number if needed"},
    {"a missing unit of a goal", "value_deg = 25", "value = 25",
     "36:9: key 'value' is neither \"start\" nor a number with a unit; expected 'value_deg', or value = \"start\" for "
     "the value at rest; tilt(T1, right, down) is an angle"},
    {"a missing unit of a coordinate", "\"shoulder_r.flexion_deg\"", "\"shoulder_r.flexion\"",
     "7:39: key 'shoulder_r.flexion' is without a unit; expected \"shoulder_r.flexion_deg\"; pelvis.x, pelvis.y and "
     "pelvis.z are lengths, every other coordinate is an angle"},
    {"a unit of the wrong size", "duration_s = 2.0", "duration_ms = 2000",
     "32:1: key 'duration_ms' is in the wrong unit (ms); expected 'duration_s'; rename it and convert the number if "
     "needed"},
    {"a unit of another dimension", "value_deg = 25", "value_m = 0.25",
     "36:1: key 'value_m' is in the wrong unit (m); expected 'value_deg'; rename it and convert the number if needed"},
    {"a unit of another dimension for a coordinate", "\"shoulder_r.flexion_deg\"", "\"shoulder_r.flexion_m\"",
     "7:41: key 'shoulder_r.flexion_m' is in the wrong unit; expected \"shoulder_r.flexion_deg\"; pelvis.x, pelvis.y "
     "and pelvis.z are lengths, every other coordinate is an angle"},
    {"two units", "value_deg = 25", "value_deg = 25\nvalue_rad = 0.4",
     "37:13: key 'value_rad' is written beside 'value_deg'; expected one of the two; keep the one that is meant"},
    {"a value and a change", "value_deg = 25", "value_deg = 25\nchange_deg = 5",
     "37:14: key 'change_deg' is written beside a value; expected one of the two; keep the one that is meant"},
    {"no value", "value_deg = 25\n", "",
     "34:1: key 'value_deg' is missing; expected a number, value = \"start\", or 'change_deg' from it, because "
     "tilt(T1, right, down) is an angle; add it here (present: measure, primary)"},
    {"a text for a number", "duration_s = 2.0", "duration_s = \"2\"",
     "32:14: key 'duration_s' is the text \"2\"; expected a number; change the value"},
    {"a number for a text", "point = \"heel_r\"", "point = 7",
     "10:9: key 'point' is the number 7; expected text in quotes; change the value"},
    {"a number for a truth", "primary = true", "primary = 1",
     "37:11: key 'primary' is the number 1; expected true or false; change the value"},
    {"one table for several", "[[phase]]\nname = \"over\"", "[phase]\nname = \"over\"",
     "30:1: key 'phase' is a table; expected tables with two brackets, [[phase]]; change the value"},
    {"a text for a list", "[posture]\n", "[posture]\nlocked = \"elbow_r\"\n",
     "6:10: key 'locked' is the text \"elbow_r\"; expected an array of texts, [\"...\"]; change the value"},
    {"a list that is too long", "law = \"slide\"", "normal = [0, 1, 0, 0]",
     "11:10: key 'normal' is not a direction; expected [x, y, z] out of the surface, not all 0; write three numbers"},
    {"a number out of its range", "breath = \"out\"", "relax = 1.5",
     "33:9: key 'relax' is 1.5; expected a fraction from 0 to 1; 0.3 stands for 30 %"},
    {"a duration of nothing", "duration_s = 2.0", "duration_s = 0",
     "32:14: key 'duration_s' is 0; expected a number above 0; correct the number"},
    {"an angle of more than half a turn", "value_deg = 25", "value_deg = 250",
     "36:13: key 'value_deg' is 250; expected -180 to 180; write the angle without full turns, and check its unit"},
    {"a distance below nothing", "measure = \"pos(pelvis, z)\"\nvalue = \"start\"",
     "measure = \"distance(palm_r, heel_r)\"\nvalue_m = -0.1",
     "40:11: key 'value_m' is -0.1; expected 0 or more, because distance(palm_r, heel_r) is a distance; correct the "
     "number"},
    {"an unknown word", "law = \"slide\"", "law = \"glide\"",
     "11:7: key 'law' is \"glide\"; expected point, slide, press, pad; did you mean \"slide\"?"},
    {"an unknown measure", "\"pos(pelvis, z)\"", "\"position(pelvis, z)\"",
     "39:11: key 'measure': measure \"position(pelvis, z)\": \"position\" is no measure; did you mean \"pos\"?; "
     "expected tilt(body, direction, direction), angle(body, reference body, flexion|lateral_bending|axial_rotation), "
     "pos(body or point, x|y|z), distance(point, point), joint(knee_r) or joint(hip_r.flexion), force(support); a "
     "direction is forward, back, up, down, right or left; correct the measure"},
    {"an unknown axis", "\"pos(pelvis, z)\"", "\"joint(hip_r.twist)\"",
     "39:11: key 'measure' is about the axis \"twist\"; expected flexion, lateral_bending, axial_rotation; did you "
     "mean \"flexion\"?"},
    {"a preset that is not there", "preset = \"standing\"", "preset = \"standng\"",
     "6:10: key 'preset' is \"standng\"; expected the name of a .toml file in postures; did you mean \"standing\"?"},
    {"a duplicate id", "id = \"heel_l\"", "id = \"heel_r\"",
     "13:6: key 'id' is \"heel_r\", taken in line 8; expected a name of its own; rename one of the two"},
    {"a missing key", "duration_s = 2.0\n", "",
     "30:1: key 'duration_s' is missing; expected a number; add it here (present: name, breath, goal)"},
    {"no point", "point = \"heel_r\"\n", "",
     "8:1: key 'point' is missing; expected the contact point that it holds; add it here (present: id, law)"},
    {"no primary goal", "primary = true\n", "",
     "30:1: key 'phase' is without a primary goal; expected primary = true in one [[phase.goal]]; mark the measure "
     "that says how far the exercise went"},
    {"two primary goals", "measure = \"pos(pelvis, z)\"\n", "measure = \"pos(pelvis, z)\"\nprimary = true\n",
     "40:11: key 'primary' is true for pos(pelvis, z), but line 34 says so for tilt(T1, right, down); expected one "
     "primary measure; remove one of the two"},
    {"the same goal twice", "\"pos(pelvis, z)\"", "\"tilt(T1, right, down)\"",
     "39:11: key 'measure' is a second goal of this kind on tilt(T1, right, down) (line 34 has the first); expected "
     "one; remove one of the two"},
    {"a phase that switches on an unknown support", "breath = \"out\"", "supports_on = [\"heal_r\"]",
     "33:16: key 'supports_on' has as element 1 \"heal_r\"; expected the id of a support; did you mean \"heel_r\"?"},
    {"a phase that switches off an unknown support", "breath = \"out\"", "supports_off = [\"hand\"]",
     "33:17: key 'supports_off' has as element 1 \"hand\"; expected the id of a support; did you mean \"heel_r\"?"},
    {"the force of an unknown support", "\"pos(pelvis, z)\"\nvalue = \"start\"", "\"force(heal_r)\"\nvalue_N = 100",
     "39:11: key 'measure' is the force of \"heal_r\"; expected the id of a support; did you mean \"heel_r\"?"},
    {"a vertebra that no roller can lie under", "[[phase]]",
     "[[equipment]]\nid = \"foam\"\nkind = \"roller\"\nradius_m = 0.07\nlevel = \"T13\"\n[[phase]]",
     "34:9: key 'level' is \"T13\"; expected T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, L1, L2, L3, L4, L5; "
     "did you mean \"T1\"?"},
    {"equipment on the ground nowhere", "[[phase]]",
     "[[equipment]]\nid = \"rubber\"\nkind = \"pull\"\nforce_N = 9\nanchor_a = \"palm_r\"\nanchor_b = "
     "\"ground\"\n[[phase]]",
     "32:8: key 'kind' is anchored to the ground nowhere; expected place_m = [x, y, z] of the anchor \"ground\"; write "
     "three numbers"},
};

// Found by check_exercise; # stands for a number of this body.
const std::vector<Mistake> mistakes_of_the_exercise{
    {"an unknown coordinate", "\"shoulder_r.flexion_deg\"", "\"sholder_r.flexion_deg\"",
     "7:42: the posture sets \"sholder_r.flexion\", but there is no coordinate \"sholder_r.flexion\"; the closest name "
     "is \"shoulder_r.flexion\"; correct the name"},
    {"an unknown joint to lock", "[posture]\n", "[posture]\nlocked = [\"elbow\"]\n",
     "6:11: the posture locks \"elbow\", but no joint has this name; the closest name is \"elbow_r\"; correct it, "
     "without an axis"},
    {"an unknown point", "point = \"heel_r\"", "point = \"heal_r\"",
     "8: \"heal_r\" is neither a contact point nor a body; the closest name is \"heel_r\"; correct it"},
    {"an unknown body", "tilt(T1, right, down)", "tilt(T13, right, down)",
     "34: tilt(T13, right, down): there is no body \"T13\"; the closest name is \"T12\"; correct it"},
    {"an unknown joint of a goal", "\"pos(pelvis, z)\"\nvalue = \"start\"", "\"joint(kne_r)\"\nvalue_deg = 5",
     "38: joint(kne_r): there is no coordinate \"kne_r\"; the closest name is \"knee_r\"; correct it"},
    {"an unknown point of a goal", "\"pos(pelvis, z)\"", "\"pos(pelvs, z)\"",
     "38: pos(pelvs, z): \"pelvs\" is neither a contact point nor a body; the closest name is \"pelvis\"; correct it"},
    {"an unknown point of a distance", "\"pos(pelvis, z)\"", "\"distance(palm_r, heal_r)\"",
     "38: distance(palm_r, heal_r): \"heal_r\" is neither a contact point nor a body; the closest name is \"heel_r\"; "
     "correct it"},
    {"an unknown surface", "point = \"heel_r\"", "point = \"heel_r\"\nsurface = \"grund\"",
     "8: support \"heel_r\" rests on \"grund\", which is neither the ground nor a contact point, a body or equipment; "
     "the closest name is \"ground\"; correct it"},
    {"an unknown equipment", "[[phase]]",
     "[[equipment]]\nid = \"box\"\nkind = \"chair\"\nheight_m = 0.4\n[[support]]\nid = \"hand\"\npoint = "
     "\"palm_r\"\nsurface = \"bax\"\n[[phase]]",
     "34: support \"hand\" rests on \"bax\", which is neither the ground nor a contact point, a body or equipment; the "
     "closest name is \"box\"; correct it"},
    {"equipment that is no surface", "[[phase]]",
     "[[equipment]]\nid = \"rope\"\nkind = \"strap\"\nlength_m = 2.5\nanchor_a = \"palm_r\"\nanchor_b = "
     "\"palm_l\"\n[[support]]\nid = \"hand\"\npoint = \"palm_r\"\nsurface = \"rope\"\n[[phase]]",
     "36: support \"hand\" rests on \"rope\", a strap; expected a bench, a chair or a roller with its size"},
    {"a support on its own body", "point = \"heel_r\"", "point = \"heel_r\"\nsurface = \"mt1_r\"",
     "8: support \"heel_r\" rests with heel_r on mt1_r, which is on the same body; name a point of another body"},
    {"a support on equipment without point", "[[phase]]",
     "[[equipment]]\nid = \"box\"\nkind = \"chair\"\nheight_m = 0.4\n[[support]]\nid = \"seat\"\nsurface = "
     "\"box\"\n[[phase]]",
     "34: support \"seat\" rests on \"box\", but has no point; name a contact point"},
    {"an unknown point of a mass", "[[phase]]",
     "[[equipment]]\nid = \"bag\"\nkind = \"mass\"\nmass_kg = 5\npoint = \"grip\"\n[[phase]]",
     "30: equipment \"bag\", point: \"grip\" is neither a contact point nor a body; the closest name is \"grip_r\"; "
     "correct it"},
    {"an unknown anchor", "[[phase]]",
     "[[equipment]]\nid = \"rope\"\nkind = \"pull\"\nforce_N = 9\nanchor_a = \"grip\"\nanchor_b = \"T4\"\n[[phase]]",
     "30: equipment \"rope\", anchor_a: \"grip\" is neither a contact point nor a body; the closest name is "
     "\"grip_r\"; correct it"},
    {"a cord on one body", "[[phase]]",
     "[[equipment]]\nid = \"rope\"\nkind = \"pull\"\nforce_N = 9\nanchor_a = \"grip_r\"\nanchor_b = "
     "\"palm_r\"\n[[phase]]",
     "30: equipment \"rope\" begins and ends on the same body and moves nothing; move an anchor"},
    {"a posture no joint can take", "\"shoulder_r.flexion_deg\" = 3", "\"knee_r_deg\" = -60",
     "7:31: the posture sets knee_r to -60 deg, where passive tissue alone would pull with # N m; expected an angle in "
     "the range of the joint, where it pulls with at most 300 N m. Correct the sign or the size"},
    {"an angle between bodies in the wrong order", "tilt(T1, right, down)\"\nvalue_deg",
     "angle(pelvis, T1, flexion)\"\nvalue_deg",
     "34: angle(pelvis, T1, flexion): the second body must carry the first one, as in angle(T1, pelvis, flexion); "
     "exchange the bodies and the sign, or use a tilt"},
    {"a force as a goal", "\"pos(pelvis, z)\"\nvalue = \"start\"", "\"force(heel_r)\"\nvalue_N = 100",
     "38: force(heel_r) is a result of the force sharing and cannot be a goal of the motion; state a posture goal "
     "instead"},
    {"an upper limit", "value_deg = 25", "value_deg = 25\nkind = \"bound\"",
     "34: goals of kind bound are not simulated yet; use equal or weight"},
    {"a tilt of more than 90 deg", "value_deg = 25", "value_deg = 95",
     "34: goal tilt(T1, right, down) = 95 deg cannot be reached: a tilt lies between -90 and 90 deg; correct the "
     "value, or measure an angle between two bodies"},
    {"a goal that another goal decides", "\"pos(pelvis, z)\"", "\"tilt(T1, left, up)\"",
     "38: goal tilt(T1, left, up) depends on the supports and goals before it: fixed already by goal tilt(T1, right, "
     "down) in line 34; remove it, or make it a weight"},
    {"a goal that the supports decide", "\"pos(pelvis, z)\"", "\"pos(mt1_r, z)\"",
     "38: goal pos(mt1_r, z) depends on the supports and goals before it: fixed already by support ball_in_r; remove "
     "it, or make it a weight, or free a locked or fused joint (knee_r)"},
    {"a goal on a locked joint", "\"pos(pelvis, z)\"", "\"joint(elbow_r)\"",
     "38: goal joint(elbow_r) is moved by locked or fused joints only (elbow_r); free them, or remove the goal"},
    {"a support out of reach", "point = \"heel_r\"", "point = \"heel_r\"\nheight_m = 0.2",
     "8: the starting posture \"standing\" does not settle on its supports: support \"heel_r\": heel_r is # m below "
     "its place on ground as the posture is written, # m below when it has settled, support \"ball_out_r\": mt5_r is # "
     "m above its place on ground as the posture is written, # m above when it has settled, support \"ball_out_l\": "
     "mt5_l is # m above its place on ground as the posture is written, # m above when it has settled and 3 more; "
     "expected every point on its support. Write in [posture] for example \"knee_r_deg\" = # (leaves # m), "
     "\"hip_r.flexion_deg\" = # (leaves # m), \"pelvis.flexion_deg\" = # (leaves # m), or free a locked joint (knee_r, "
     "knee_l)"},
    {"nothing to stand on", supports_of(side_bend), "",
     " no stable equilibrium was found at the start of the exercise (the one that was found gives way). Add a weighted "
     "goal, or a support, that holds the trunk; the exercise has no [[support]]"},
    {"a strap that is too short", "[[phase]]",
     "[[equipment]]\nid = \"rope\"\nkind = \"strap\"\nlength_m = 0.25\nanchor_a = \"palm_r\"\nanchor_b = "
     "\"palm_l\"\n[[phase]]",
     "30: the strap \"rope\" is # m long, but its ends palm_r and palm_l are # m apart; expected at most its length. "
     "Give it length_m = #, bring the ends # m nearer, or add a goal on distance(palm_r, palm_l)"},
};

// The folder of an exercise that begins in the shipped standing posture.
class Bend {
public:
    Bend() { fs::copy(default_datasets() / "postures" / "standing.toml", folder_.path() / "postures"); }
    Exercise read(const std::string& text) const { return folder_.read(text, "side_bend"); }
    // Without the way to the folder.
    std::string said(const auto& action) const {
        std::string text = message_of(action);
        const std::string way = folder_.path().string() + "/";
        for (auto at = text.find(way); at != std::string::npos; at = text.find(way)) text.erase(at, way.size());
        return text;
    }
    std::string said_of(const std::string& text, const Subject& person = nominal()) const {
        return said([&] { check_exercise(person, read(text)); });
    }
    std::string said_of_plan(const std::string& text, int frames = 11, const Subject& person = nominal()) const {
        return said([&] { plan_motion(person, read(text), {.frames = frames, .branches = BranchSearch::none}); });
    }

private:
    test::ExerciseFolder folder_;
};

// Of a number that stands between two texts.
double number_between(const std::string& text, const std::string& before, const std::string& after) {
    const auto begin = text.find(before);
    REQUIRE_MESSAGE(begin != std::string::npos, text);
    const auto end = text.find(after, begin + before.size());
    REQUIRE_MESSAGE(end != std::string::npos, text);
    return std::stod(text.substr(begin + before.size(), end - begin - before.size()));
}

// The exercise with the change that the refusal of an unreachable goal recommends, `more` farther.
std::string as_recommended(const std::string& text, const std::string& goal, const std::string& refusal, double more) {
    const std::string key = goal.substr(0, goal.find(" = "));
    const double value = number_between(refusal, "Lower the value to " + key + " = ", ", or");
    return replaced(text, goal, key + " = " + std::to_string(value + more));
}

}  // namespace

TEST_CASE("every mistake of a file is explained in full") {
    const Bend bend;
    REQUIRE(bend.said_of(side_bend) == "nothing was thrown");
    for (const Mistake& m : mistakes_of_the_file) {
        CAPTURE(m.name);
        CHECK(bend.said([&] { bend.read(replaced(side_bend, m.right, m.wrong)); }) ==
              "exercises/side_bend.toml:" + m.said);
    }
}

TEST_CASE("every mistake that only the body can tell is explained in full") {
    const Bend bend;
    const std::regex number(R"(-?\d+\.\d+(e-?\d+)?|\b\d{4}\b)");
    for (const Mistake& m : mistakes_of_the_exercise) {
        if (test::sanitized && (&m - std::data(mistakes_of_the_exercise)) % 4 != 0) continue;
        CAPTURE(m.name);
        const std::string said = bend.said_of(replaced(side_bend, m.right, m.wrong));
        CHECK(std::regex_replace(said, number, "#") == "exercises/side_bend.toml:" + m.said);
    }
}

TEST_CASE(
    "how far a support is from its place is how far the point is, and the recommended coordinate brings it there") {
    const Bend bend;
    const std::string block = replaced(side_bend, "point = \"heel_r\"", "point = \"heel_r\"\nheight_m = 0.2");
    const Exercise e = bend.read(block);
    const std::string said = bend.said([&] { check_exercise(nominal(), e); });
    CAPTURE(said);
    Eigen::VectorXd q = Eigen::VectorXd::Zero(nominal().coordinates);
    for (const auto& [name, value] : e.posture.coordinates) {
        const int c = nominal().coordinate_named(name);
        q[c] = value * nominal().coordinate_sign(c);
    }
    const auto off = [&](const Eigen::VectorXd& at, const Support& s) {
        const ContactPoint& p = nominal().contact_point_named(s.point);
        return (poses(nominal(), at)[static_cast<std::size_t>(p.at.body)] * p.at.p).y() - s.height;
    };
    CHECK(number_between(said, "heel_r is ", " m below") ==
          doctest::Approx(-off(q, e.supports.front())).epsilon(0.005));

    const double knee = number_between(said, "\"knee_r_deg\" = ", " (leaves "),
                 left = number_between(
                     said, "\"knee_r_deg\" = " + said.substr(said.find("\"knee_r_deg\" = ") + 15, 4) + " (leaves ",
                     " m)");
    q[nominal().coordinate_named("knee_r")] = -knee * rad_per_deg;
    double farthest = 0.0;
    for (const Support& s : e.supports) farthest = std::max(farthest, std::abs(off(q, s)));
    CHECK(farthest == doctest::Approx(left).epsilon(0.06));  // it is said with two digits
    CHECK(farthest < 0.3 * std::abs(off(Eigen::VectorXd::Zero(q.size()), e.supports.front())));
}

TEST_CASE("a strap that is as long as recommended is long enough") {
    const Bend bend;
    const std::string strap =
        "[[equipment]]\nid = \"rope\"\nkind = \"strap\"\nlength_m = 0.25\nanchor_a = \"palm_r\"\nanchor_b = "
        "\"palm_l\"\n";
    const std::string text = replaced(side_bend, "[[phase]]", strap + "[[phase]]");
    const double enough = number_between(bend.said_of(text), "Give it length_m = ", ", bring");
    CHECK(bend.said_of(replaced(text, "0.25", std::to_string(enough))) == "nothing was thrown");
    CHECK(contains(bend.said_of(replaced(text, "0.25", std::to_string(enough - 0.003))), "bring the ends 0.00"));
}

TEST_CASE(
    "a goal out of reach is refused with its asked and its nearest value, what is missing, the time and the remedy") {
    const Bend bend;
    const std::string up =
        replaced(replaced(side_bend, "tilt(T1, right, down)", "pos(T1, y)"), "value_deg = 25", "change_m = 0.1");
    const std::string said = bend.said_of_plan(up);
    const std::regex number(R"(-?\d+\.\d+)");
    CHECK(
        std::regex_replace(said, number, "#") ==
        "exercises/side_bend.toml:34: goal pos(T1, y) = # m cannot be reached by this subject: the nearest value is # "
        "m, # m short, at t = # s, where the last equilibrium on the way is (fastest there: L5_S1.flexion, "
        "T4_T5.flexion, L4_L5.flexion). Lower the value to change_m = #, or free a locked joint");
    const double asked = number_between(said, "pos(T1, y) = ", " m cannot"),
                 nearest = number_between(said, "value is ", " m, "),
                 missing = number_between(said, " m, ", " m short"), time = number_between(said, "t = ", " s,");
    CHECK(asked - nearest == doctest::Approx(missing).epsilon(0.02));
    CHECK(number_between(said, "change_m = ", ", or") == doctest::Approx(0.1 - missing).epsilon(0.01));
    const double x = time / 2.0, s = x * x * x * (10.0 + x * (-15.0 + 6.0 * x));  // minimum jerk, 2 s
    CHECK(s * 0.1 == doctest::Approx(0.1 - missing).epsilon(0.01));
}

TEST_CASE("the nearest value of a goal is feasible, a little more is not, whatever the number of frames") {
    const Bend bend;
    const std::string up =
        replaced(replaced(side_bend, "tilt(T1, right, down)", "pos(T1, y)"), "value_deg = 25", "change_m = 0.1");
    for (const int frames : {5, 21}) {
        const std::string said = bend.said_of_plan(up, frames);
        CAPTURE(said);
        CHECK(bend.said_of_plan(as_recommended(up, "change_m = 0.1", said, 0.0), frames) == "nothing was thrown");
        CHECK(contains(bend.said_of_plan(as_recommended(up, "change_m = 0.1", said, 0.0002), frames), "m short"));
    }
}

TEST_CASE("a spine of one piece cannot turn by 60 deg on the pelvis, one with a stiff thorax does but at a price") {
    const Bend bend;
    const std::string turn = replaced(replaced(side_bend, "tilt(T1, right, down)", "angle(T1, pelvis, axial_rotation)"),
                                      "value_deg = 25", "value_deg = 60");
    const Subject thorax = restricted(nominal(), Restriction{"thorax"}.fuse({Level::T11_T12, Level::T1_T2})),
                  spine = restricted(nominal(), Restriction{"spine"}.fuse({Level::L5_S1, Level::C7_T1}));
    CHECK(bend.said_of_plan(turn, 5, spine) ==
          "exercises/side_bend.toml:34: goal angle(T1, pelvis, axial_rotation) is moved by locked or fused joints only "
          "(L5_S1, L4_L5, L3_L4, L2_L3 and 13 more); free them, or remove the goal");
    const Exercise e = bend.read(turn);
    const Motion m = plan_motion(thorax, e, {.frames = 5, .branches = BranchSearch::none});
    CHECK(evaluate_loads(thorax, e, m).status.back() == Status::reserve_exceeded);
}

TEST_CASE("a goal out of reach names the goals that move with it, and how far they came") {
    const Bend bend;
    const std::string up =
        replaced(replaced(side_bend, "tilt(T1, right, down)", "pos(T1, y)"), "value_deg = 25", "change_m = 0.1");
    const std::string said = bend.said_of_plan(replaced(up, "value = \"start\"", "change_m = 0.01"));
    CHECK(contains(said, " and what moves with it: pos(pelvis, z) (there 0.00"));
    CHECK(contains(said, " m of 0.01 m), or free a locked joint"));
}

TEST_CASE("a posture that gravity bends too far is refused with the phase and the time") {
    const Bend bend;
    std::string fall =
        replaced(side_bend, "value_deg = 25", "value_deg = 25\nkind = \"weight\"\nweight_Nm_per_rad = 0");
    fall = replaced(fall, "breath = \"out\"", "relax = 1");
    fall = replaced(fall, "[[phase]]",
                    "[[equipment]]\nid = \"load\"\nkind = \"mass\"\nmass_kg = 100\npoint = \"head_vertex\"\n[[phase]]");
    const std::string said = bend.said_of_plan(fall);
    CAPTURE(said);
    CHECK(said.starts_with("exercises/side_bend.toml:35: phase \"over\" cannot go on at t = "));
    CHECK(
        said.ends_with("; expected an equilibrium to its end. No goal moves there, but gravity, equipment or a spring "
                       "does: relax less, or add a support, a goal or a stiffer spring that holds the posture"));
}

TEST_CASE("a phase that begins with a jump says what it lets go of") {
    const Bend bend;
    const std::string text =
        replaced(side_bend, "value_deg = 25", "value_deg = 80") +
        "[[phase]]\nname = \"back\"\nduration_s = 2\n[[phase.goal]]\nmeasure = \"tilt(T1, right, down)\"\nvalue = "
        "\"start\"\n";
    CHECK(
        bend.said_of_plan(text) ==
        "exercises/side_bend.toml:41: phase \"back\" begins with a jump: what its goals and supports ask for has no "
        "equilibrium near the posture in which the phase before it ends. It lets go of goal pos(pelvis, z) of line 38. "
        "Keep the goals of that phase, or lead them to where this one begins");
}

TEST_CASE("a posture that nothing holds is told from a value that is too large") {
    const Bend bend;
    std::string heels = side_bend;
    for (const char* side : {"r", "l"})
        for (const char* ball : {"mt1_", "mt5_"}) {
            const std::string point = "point = \"" + std::string(ball) + side + "\"";
            heels = replaced(heels, point, "point = \"heel_" + std::string(side) + "\"");
        }
    const std::string said = bend.said_of_plan(heels);
    CAPTURE(said);
    CHECK(contains(
        said, "exercises/side_bend.toml:34: goal tilt(T1, right, down) = 25 deg cannot be reached by this subject"));
    CHECK(contains(said,
                   "That is where it begins: nothing holds the posture. Add a support, a goal or a spring (kind = "
                   "\"weight\") on what moves fastest, or lock it"));
}

TEST_CASE("a seat that is too low puts the hands below the floor, which is refused by how much") {
    Exercise e = exercise_named("overhead_opener");
    std::vector<Support*> seat;
    for (Support& s : e.supports)
        if (s.height > 0.3) seat.push_back(&s);
    for (Support* s : seat) s->height = -0.02;
    const std::string said = message_of<ExerciseError>([&] { check_exercise(nominal(), e); });
    CAPTURE(said);
    std::smatch number;
    REQUIRE(std::regex_search(
        said, number,
        std::regex(": in the starting posture knuckle_[rl] lies ([0-9.]+) m below the floor; "
                   "expected at most 0\\.05 m\\. Raise what the body rests on by at least ([0-9.]+) m, or "
                   "change the posture$")));
    CHECK(std::stod(number[1]) - 0.05 == doctest::Approx(std::stod(number[2])).epsilon(0.01));
    for (Support* s : seat) s->height += std::stod(number[2]) + 0.005;
    check_exercise(nominal(), e);
}

TEST_CASE("a way that leads the body below the floor is refused with the phase and a value that fits") {
    Exercise e = exercise_named("kneeling_thoracic_extension");
    auto sink = [&]() -> Goal& { return *std::ranges::find(e.phases.front().goals, true, &Goal::primary); };
    sink().value = -0.45;
    const auto plan = [&] { plan_motion(nominal(), e, {.frames = 31, .branches = BranchSearch::none}); };
    const std::string said = message_of<ExerciseError>(plan);
    CAPTURE(said);
    std::smatch number;
    REQUIRE(std::regex_search(said, number,
                              std::regex("toml:[0-9]+: in phase \"sink\" forehead lies 0\\.[0-9]+ m below the floor; "
                                         "expected at most 0\\.05 m\\. Up to pos\\(sternum_mid, y\\) = ([0-9.]+) m it "
                                         "does not: go no farther, or add a goal that keeps it up$")));
    sink().relative = false;
    sink().value = std::stod(number[1]);
    plan();
}
