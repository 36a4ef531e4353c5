#pragma once
// One part of a small study: as the library writes it, and read as collect() reads it.

#include <vector>

#include "detail/study_file.hpp"
#include "detail/study_row.hpp"
#include "reading.hpp"

namespace spondyl::fuzz {

constexpr const char* study_key = "0123456789abcdef";

inline const Study& part_study() {
    static const Study study = [] {
        Study s;
        s.id = "fuzz";
        s.exercises = {exercise_named("cat_cow")};
        s.ensemble = ensemble_named("population", default_datasets());
        s.subjects = 2;
        s.frames = 3;
        s.keep = Keep::phases;
        return s;
    }();
    return study;
}

inline void write_part(const std::filesystem::path& file) {
    const Study& study = part_study();
    StudyRow row = detail::empty_row(study);
    row.exercise = study.exercises.front().id;
    row.mode = "free";
    row.status = "ok";
    row.contacts["palm_r"] = 100.0;
    detail::write_part(file, study, study_key, 0, std::vector{row, row});
}

inline int reads_part(std::string_view bytes) {
    return reads([&] {
        const std::filesystem::path part = folder().write("part.h5", bytes);
        detail::collect_parts(folder().path() / "all.h5", part_study(), study_key, datasets(), std::span(&part, 1), {});
    });
}

}  // namespace spondyl::fuzz
