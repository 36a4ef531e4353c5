#pragma once
/// @file error.hpp
/// What can go wrong, named by the remedy. Every text says what was found, where, what was expected and what to do.

#include <stdexcept>
#include <string>

namespace spondyl {

/// Base of all errors thrown by the library.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Fix the spelling: a level, axis, body, muscle, measure or preset of this name does not exist.
class NameError : public Error {
public:
    using Error::Error;
};

/// Fix the file: a table or exercise file could not be read. Text begins with "file:line:column: ".
class DatasetError : public Error {
public:
    using Error::Error;
};

/// Fix the person: mass, height, a parameter or a restriction is outside what the model covers.
class SubjectError : public Error {
public:
    using Error::Error;
};

/// Fix the exercise: its goals depend on each other, or a support cannot be reached at rest.
class ExerciseError : public Error {
public:
    using Error::Error;
};

/// Change settings or task: an equilibrium or a force sharing was not found.
class SimulationError : public Error {
public:
    using Error::Error;
};

/// Two runs were compared that were not made to be compared.
class ComparisonError : public Error {
public:
    using Error::Error;
};

/// Fix the path or the disk: a results file could not be written or read.
class ResultsError : public Error {
public:
    using Error::Error;
};

/// The caller's cancel token was set; nothing was left behind.
class Cancelled : public Error {
public:
    using Error::Error;
};

}  // namespace spondyl
