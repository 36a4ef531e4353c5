#pragma once
// Exercises written for one test.

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "spondyl/exercise.hpp"

namespace spondyl::test {

// A folder of datasets that vanishes with the test.
class ExerciseFolder {
public:
    ExerciseFolder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("spondyl_exercise_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
        std::filesystem::create_directories(path_ / "exercises");
        std::filesystem::create_directories(path_ / "postures");
        write("postures/kneeling.toml",
              "schema_version = 1\nid = \"kneeling\"\n[coordinates]\n\"knee_r_deg\" = 90\n\"knee_l_deg\" = 90\n");
    }
    ~ExerciseFolder() { std::filesystem::remove_all(path_); }
    ExerciseFolder(const ExerciseFolder&) = delete;
    ExerciseFolder& operator=(const ExerciseFolder&) = delete;

    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }
    Exercise read(const std::string& text, const std::string& id = "bow") const {
        return read_exercise(write("exercises/" + id + ".toml", text));
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    return text.replace(at, from.size(), to);
}

// What an exercise says, without where it was read.
inline Exercise content(Exercise e) {
    e.posture.name = e.source_text = e.path = "";
    e.posture.origins.clear();
    const auto forget = [](auto& parts) {
        for (auto& part : parts) {
            part.file = "";
            part.line = 0;
        }
    };
    forget(e.supports);
    forget(e.equipment);
    forget(e.phases);
    for (auto& p : e.phases) forget(p.goals);
    return e;
}

}  // namespace spondyl::test
