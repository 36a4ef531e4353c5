#pragma once
// What a row of a study holds, and how it is taken from a performance.

#include <vector>

#include "spondyl/comparison.hpp"
#include "spondyl/study.hpp"

namespace spondyl::detail {

// A row without numbers.
StudyRow empty_row(const Study& study);
// Fills the numbers of a row.
void take(StudyRow& row, const Study& study, const Subject& subject, const Exercise& exercise,
          const Performance& performance);

}  // namespace spondyl::detail
