#include "common.hpp"

PYBIND11_MODULE(_spondyl, m) {
    using namespace spondyl::python;
    m.doc() = "The C++ library behind the package spondyl.";
    for (const auto bind :
         {bind_error, bind_anatomy, bind_dataset, bind_restriction, bind_subject, bind_exercise, bind_motion,
          bind_loads, bind_comparison, bind_outcomes, bind_instruments, bind_results, bind_forward_model,
          bind_simulation, bind_forward_exercise, bind_mjcf, bind_storage_file, bind_study})
        bind(m);
}
