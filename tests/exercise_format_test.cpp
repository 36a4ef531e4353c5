#include "detail/exercise_format.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "support/exercise_folder.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::content;
using test::message_of;
using test::replaced;
namespace format = detail::exercise_format;
using Folder = test::ExerciseFolder;

namespace {

// Every key of the format but `extends`, with a value of its own. Each table is once in it.
const std::string everything = R"toml(schema_version = 1
id = "everything"
family = "many"
names = ["All of it"]
seeds = ["no_article.txt"]
fidelity = "interpreted"
method = "forward"
primary_axis = "mixed"
assumptions = ["It is only read."]
compare = ["load_matched", "reach_matched"]
outcomes = ["Fc_i", "reach"]
[dosage]
sets = 2
repetitions = [8, 12]
hold_s = 3.0
rest_s = [30, 60]
sides = "alternate"
breathing = "out while moving"
[posture]
coordinates = {"knee_r_deg" = 20, "hip_r.flexion_rad" = 0.3, "pelvis.y_m" = -0.02}
locked = ["elbow_r"]
hold_Nm_per_rad = 300
[[support]]
id = "hand"
point = "palm_r"
surface = "table"
height_m = 0.01
law = "slide"
friction = 0.5
cost_scale_N = 200
normal = [0.6, 0.8, 0.0]
[[equipment]]
id = "table"
kind = "bench"
height_m = 0.7
[[equipment]]
id = "chair"
kind = "chair"
height_m = 0.5
[[equipment]]
id = "rubber"
kind = "band"
rest_length_m = 0.4
stiffness_N_per_m = 100
anchor_a = "palm_l"
anchor_b = "ground"
place_m = [1, 0.5, 0.25]
[[equipment]]
id = "cable"
kind = "pull"
force_N = 20
anchor_a = "palm_l"
anchor_b = "T4"
[[equipment]]
id = "belt"
kind = "strap"
length_m = 1.5
force_limit_N = 90
anchor_a = "palm_l"
anchor_b = "heel_l"
[[equipment]]
id = "bag"
kind = "mass"
mass_kg = 4
point = "grip_l"
[[equipment]]
id = "foam"
kind = "roller"
radius_m = 0.07
level = "T8"
[[equipment]]
id = "push"
kind = "thrust"
force_N = 200
duration_s = 0.2
point = "T7_spinous"
phase = "one"
[[phase]]
name = "one"
duration_s = 2.5
profile = "hold"
breath = "in"
drive = "force"
relax = 0.25
supports_on = ["hand"]
[[phase.goal]]
measure = "tilt(T1, right, down)"
value_deg = 25
primary = true
[[phase.goal]]
measure = "pos(T1, z)"
change_m = 0.05
kind = "weight"
weight_N_per_m = 500
[[phase.goal]]
measure = "joint(knee_r)"
value = "start"
kind = "weight"
weight_Nm_per_rad = 5
[[phase.goal]]
measure = "joint(knee_l)"
change_rad = 0.1
[[phase.goal]]
measure = "force(hand)"
value_N = 50
kind = "bound"
[[phase]]
name = "two"
duration_s = 1
supports_off = ["hand"]
)toml";

// The least that is an exercise; a line of a table goes where its mark is.
const std::string least = R"toml(schema_version = 1
id = "least"
fidelity = "described"
primary_axis = "flexion"
# exercise
[dosage]
# dosage
[posture]
# posture
[[support]]
id = "hand"
point = "palm_r"
# support
[[phase]]
name = "down"
duration_s = 2.0
# phase
[[phase.goal]]
measure = "tilt(T1, forward, down)"
value_deg = 30
primary = true
[[phase.goal]]
measure = "joint(knee_r)"
value_deg = 10
# goal
)toml";

// of every table: its name, its keys
const std::vector<std::pair<std::string, std::vector<format::Key>>>& all_tables() {
    static const std::vector<std::pair<std::string, std::vector<format::Key>>> all{
        {"exercise", format::list_of(format::exercise_keys)},
        {"dosage", format::list_of(format::dosage_keys)},
        {"posture", format::list_of(format::posture_keys)},
        {"support", format::list_of(format::support_keys)},
        {"equipment", format::list_of(format::equipment_keys)},
        {"phase", format::list_of(format::phase_keys)},
        {"goal", format::list_of(format::goal_keys)}};
    return all;
}

bool has_key(const std::string& text, const std::string& key) { return contains("\n" + text, "\n" + key + " = "); }

}  // namespace

TEST_CASE("the committed schema is the one that the library writes") {
    const std::string name = SPONDYL_TEST_SOURCE_DIR "/docs/schemas/exercise.schema.json";
    std::ifstream in(name);
    REQUIRE(in);
    const std::string committed{std::istreambuf_iterator<char>(in), {}};
    INFO("run docs/generate/exercise_format.py");
    CHECK(committed == exercise_schema());
}

TEST_CASE("every key of the format can be written, is read, and is written again") {
    const Folder folder;
    const Exercise e = folder.read(everything, "everything");
    const std::string text = toml_of(e);
    CHECK(content(folder.read(text, "everything")) == content(e));
    for (const auto& [table, keys] : all_tables())
        for (const format::Key& key : keys) {
            if (key.name == "extends" || key.name == "preset") continue;  // toml_of writes what they stand for
            if (key.type == format::Type::table || key.type == format::Type::tables ||
                key.type == format::Type::coordinates)
                continue;
            CAPTURE(table);
            CAPTURE(key.name);
            bool in_example = false, written = false;
            for (const std::string& spelling : format::spellings(key)) {
                in_example = in_example || has_key(everything, spelling);
                written = written || has_key(text, spelling) || contains(text, " " + spelling + " = ");
            }
            CHECK_MESSAGE(in_example, "add the new key to `everything`");
            CHECK(written);
        }
}

TEST_CASE("a key that is left out counts as its default, which the format states") {
    const Folder folder;
    const Exercise without = content(folder.read(least, "least"));
    int tried = 0;
    for (const auto& [table, keys] : all_tables())
        for (const format::Key& key : keys) {
            if (!key.literal) continue;
            const std::string line = format::spellings(key).front() + " = " + std::string(key.usual);
            CAPTURE(table);
            CAPTURE(line);
            const Exercise with = folder.read(replaced(least, "# " + table + "\n", line + "\n"), "least");
            CHECK(content(with) == without);
            ++tried;
        }
    CHECK(tried > 15);
}

TEST_CASE("a key nobody knows is refused in every table with the keys of the format, in its order") {
    const Folder folder;
    for (const auto& [table, keys] : all_tables()) {
        if (table == "equipment") continue;
        std::string expected;
        for (const format::Key& key : keys) {
            if (!key.only_key.empty()) continue;  // the goals of `least` have no weight
            const bool angle = key.name == "value" || key.name == "change";
            for (const std::string& spelling :
                 format::spellings(angle ? format::in_units_of(format::Dimension::angle, key) : key))
                expected += (expected.empty() ? "" : ", ") + spelling;
        }
        const std::string said = message_of<DatasetError>(
            [&] { folder.read(replaced(least, "# " + table + "\n", "xyzzy = 1\n"), "least"); });
        CAPTURE(said);
        CHECK(contains(said, "key 'xyzzy' is not known here; expected one of " + expected + "; did you mean '"));
    }
}

TEST_CASE("every kind of equipment has its own keys, and is in the example of all keys") {
    const Folder folder;
    const std::vector<format::Key> keys = format::list_of(format::equipment_keys);
    for (const format::Word& kind : format::equipment_kinds) {
        const std::string head = "kind = \"" + std::string(kind.text) + "\"\n";
        std::string expected;
        for (const format::Key& key : keys)
            if (key.belongs_to(kind.text)) expected += (expected.empty() ? "" : ", ") + format::spellings(key).front();
        const std::string said = message_of<DatasetError>(
            [&] { folder.read(replaced(everything, head, head + "xyzzy = 1\n"), "everything"); });
        CAPTURE(said);
        CHECK(contains(said, "key 'xyzzy' is not known here; expected one of " + expected + "; did you mean '"));
    }
}

TEST_CASE("a file that is made to harm is refused like any other mistake") {
    const Folder folder;
    const auto refusal = [&](const std::string& text) { return message_of<DatasetError>([&] { folder.read(text); }); };
    const auto repeated = [](int times, const std::string& text) {
        std::string all;
        for (int i = 0; i < times; ++i) all += text;
        return all;
    };
    SUBCASE("keys and values nested so deep that taking them apart would overflow the stack") {
        for (const std::string& segment :
             {std::string("a."), std::string("\"a\" . "), std::string("'=' ."), std::string("\"\\\"[\".")}) {
            CAPTURE(segment);
            const std::string deep = repeated(50000, segment) + "a";
            CHECK(contains(refusal(deep + " = 1"), "bow.toml:1:"));
            CHECK(contains(refusal("schema_version = 1\n[" + deep + "]\n"), "bow.toml:2:"));
            CHECK(contains(refusal("x = { " + deep + " = 1 }"), "more than 32 parts"));
        }
        CHECK(contains(refusal("x = " + repeated(100000, "[")), "nested"));
        CHECK(contains(refusal("x = " + repeated(100000, "{a=")), "nested"));
    }
    SUBCASE("dots of texts, comments and numbers are no keys") {
        const std::string dots = repeated(100, ".");
        for (const std::string& quoted :
             {'"' + dots + "\\\"" + dots + '"', '\'' + dots + '\'', "\"\"\"\n" + dots + "\"\" \n" + dots + "\"\"\"\"\"",
              "'''" + dots + "''" + dots + "'''", "[" + repeated(100, "0.5, ") + "]  # " + dots})
            CHECK(contains(refusal("x = " + quoted + "\ny = 1\n"), "'schema_version' is missing"));
    }
    SUBCASE("letters that TOML has in strings and comments only") {
        CHECK(contains(refusal("schema_version = 1\n  \u00e9 = 1\n"), "bow.toml:2:3: a letter outside of ASCII"));
        CHECK(contains(refusal("[\u3000a]\n"), "bow.toml:1:2: a letter outside of ASCII"));
        CHECK(contains(refusal("\ufeff# \u00e9\nx = \"\u00e9\"\ny = '\u3000'\n"), "'schema_version' is missing"));
    }
    SUBCASE("more than a person writes") {
        CHECK(contains(refusal(repeated(1000001, "#")), "1000001 bytes; expected at most 1000000"));
    }
    SUBCASE("names and numbers of keys that ask for more work than their length") {
        const std::string name = repeated(400000, "a");
        CHECK(contains(refusal(replaced(everything, "point = \"palm_r\"", name + " = 1")), "is not known here"));
        const std::string other = repeated(400000, "b");
        CHECK(contains(refusal(replaced(replaced(everything, "id = \"hand\"", "id = \"" + name + "\""),
                                        "supports_on = [\"hand\"]", "supports_on = [\"" + other + "\"]")),
                       "the id of a support"));
        std::string coordinates;
        for (int i = 0; i < 50000; ++i) coordinates += "c" + std::to_string(i) + "_deg = 1\n";
        const std::string posture = "schema_version = 1\nid = \"bow\"\n[posture.coordinates]\n" + coordinates;
        CHECK(contains(refusal(posture), "key"));
    }
    SUBCASE("a number that its unit makes infinite") {
        const std::string text = refusal(replaced(everything, "hold_Nm_per_rad = 300", "hold_Nm_per_deg = 1e308"));
        CHECK(contains(text, "hold_Nm_per_deg"));
    }
    SUBCASE("what is no file") {
        std::filesystem::create_directory(folder.path() / "exercises" / "folder.toml");
        CHECK(contains(message_of<DatasetError>([&] { read_exercise(folder.path() / "exercises" / "folder.toml"); }),
                       "cannot be opened"));
    }
}
