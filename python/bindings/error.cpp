#include "common.hpp"

namespace spondyl::python {
namespace {

// Exception types live as long as the interpreter.
PyObject* error_type(py::module_& m, const char* name, const char* doc, const std::vector<PyObject*>& bases) {
    py::tuple parents(bases.size());
    for (std::size_t i = 0; i < bases.size(); ++i) parents[i] = py::handle(bases[i]);
    const std::string full_name = "spondyl." + std::string(name);
    PyObject* const type = PyErr_NewExceptionWithDoc(full_name.c_str(), doc, parents.ptr(), nullptr);
    if (!type) throw py::error_already_set();
    m.add_object(name, type);
    return type;
}

PyObject *error, *name_error, *dataset_error, *subject_error, *exercise_error, *simulation_error, *comparison_error,
    *results_error, *cancelled;

}  // namespace

void bind_error(py::module_& m) {
    error = error_type(m, "Error", "Base of all errors of the library.", {PyExc_Exception});
    name_error = error_type(m, "UnknownNameError",
                            "Fix the spelling: no level, axis, body, measure, preset or exercise of this name.",
                            {error, PyExc_LookupError});
    dataset_error = error_type(
        m, "DatasetError", "Fix the file: a table or exercise could not be read. Text begins with file:line:column.",
        {error, PyExc_ValueError});
    subject_error = error_type(m, "SubjectError", "Fix the person: a parameter or restriction is out of range.",
                               {error, PyExc_ValueError});
    exercise_error = error_type(m, "ExerciseError", "Fix the exercise: its goals or supports do not fit.",
                                {error, PyExc_ValueError});
    simulation_error =
        error_type(m, "SimulationError", "Change settings or task: an equilibrium or force sharing was not found.",
                   {error, PyExc_RuntimeError});
    comparison_error = error_type(m, "ComparisonError", "Two runs were compared that were not made for it.",
                                  {error, PyExc_ValueError});
    results_error = error_type(m, "ResultsError", "Fix the path or the disk: a file could not be written or read.",
                               {error, PyExc_OSError});
    cancelled = error_type(m, "Cancelled", "A computation was stopped before its end.", {error});

    py::register_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const NameError& e) {
            py::set_error(name_error, e.what());
        } catch (const DatasetError& e) {
            py::set_error(dataset_error, e.what());
        } catch (const SubjectError& e) {
            py::set_error(subject_error, e.what());
        } catch (const ExerciseError& e) {
            py::set_error(exercise_error, e.what());
        } catch (const SimulationError& e) {
            py::set_error(simulation_error, e.what());
        } catch (const ComparisonError& e) {
            py::set_error(comparison_error, e.what());
        } catch (const ResultsError& e) {
            py::set_error(results_error, e.what());
        } catch (const Cancelled& e) {
            py::set_error(cancelled, e.what());
        } catch (const Error& e) {
            py::set_error(error, e.what());
        }
    });
}

}  // namespace spondyl::python
