#pragma once
// What all binding files share: names for enumerations, views of memory, progress and Ctrl-C.

#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <pybind11/typing.h>

#include "spondyl/anatomy.hpp"
#include "spondyl/dataset.hpp"
#include "spondyl/ensemble.hpp"
#include "spondyl/error.hpp"
#include "spondyl/exercise.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/progress.hpp"
#include "spondyl/recruitment.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/simulation.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::python {

namespace py = pybind11;

// The enumeration of a name; every spelling the library reads. @throws NameError
void read(std::string_view text, Level& out);
void read(std::string_view text, Axis& out);
void read(std::string_view text, Side& out);
void read(std::string_view text, Region& out);
void read(std::string_view text, Criterion& out);
void read(std::string_view text, Objective& out);
void read(std::string_view text, Match& out);
void read(std::string_view text, Status& out);
void read(std::string_view text, BranchSearch& out);
void read(std::string_view text, Sex& out);
void read(std::string_view text, PresetStrength& out);
void read(std::string_view text, Integrator& out);

// The one written form, for those the library has no name_of().
std::string_view name_of(Side side);
std::string_view name_of(BranchSearch search);
std::string_view name_of(Sex sex);
std::string_view name_of(PresetStrength strength);
using spondyl::name_of;

// The last member of an enumeration; the first one is 0.
constexpr Side last(Side) { return Side::negative; }
constexpr Axis last(Axis) { return Axis::axial_rotation; }
constexpr Region last(Region) { return Region::cervicothoracic; }
constexpr Criterion last(Criterion) { return Criterion::rhythm; }
constexpr Objective last(Objective) { return Objective::min_max; }
constexpr Match last(Match) { return Match::guarding; }
constexpr Status last(Status) { return Status::not_converged; }
constexpr BranchSearch last(BranchSearch) { return BranchSearch::every_frame; }
constexpr Sex last(Sex) { return Sex::female; }
constexpr PresetStrength last(PresetStrength) { return PresetStrength::high; }
constexpr Integrator last(Integrator) { return Integrator::implicit_extrapolation; }
constexpr Label last(Label) { return Label::assumption; }
constexpr Fidelity last(Fidelity) { return Fidelity::interpreted; }
constexpr Method last(Method) { return Method::forward; }
constexpr Drive last(Drive) { return Drive::hold; }
constexpr Profile last(Profile) { return Profile::release; }
constexpr Breath last(Breath) { return Breath::free; }
constexpr GoalKind last(GoalKind) { return GoalKind::bound; }
constexpr Spread last(Spread) { return Spread::choice; }
constexpr SupportLaw last(SupportLaw) { return SupportLaw::pad; }

// The member with this written form. @throws NameError with all of them
template <class E> E one_of(std::string_view text, const char* what) {
    std::string list;
    for (int i = 0; i <= static_cast<int>(last(E{})); ++i) {
        const E value = static_cast<E>(i);
        if (name_of(value) == text) return value;
        list += (i ? ", " : "") + std::string(name_of(value));
    }
    throw NameError("there is no " + std::string(what) + " \"" + std::string(text) + "\"; the names are " + list);
}

// A str that exists once in the interpreter, and once in a pickle however often it stands there.
inline py::str interned(std::string_view text) {
    return py::reinterpret_steal<py::str>(PyUnicode_InternFromString(std::string(text).c_str()));
}

// Enumerations live in Python (spondyl/_names.py) as str, so that they are also labels of xarray.
template <class E> bool from_python(py::handle source, E& out) {
    if (!PyUnicode_Check(source.ptr())) return false;
    read(source.cast<std::string_view>(), out);
    return true;
}
template <class E> py::object to_python(const char* type, E value) {
    return py::module_::import("spondyl._names").attr(type)(py::str(std::string(name_of(value))));
}

// A Python dict {Level: ...} that also takes other spellings, built from a Keyed array.
template <class Shown, class Key, class Range, class Convert>
Shown keyed(const char* type, const Range& keys, const Convert& convert) {
    py::dict items;
    for (const Key key : keys) items[to_python(type, key)] = convert(key);
    const py::module_ names = py::module_::import("spondyl._names");
    return Shown(names.attr("Keyed")(names.attr(type), items));
}

// An object that signatures call `Text`: an argument of several types, or a type that lives in Python.
template <py::typing::StringLiteral Text> struct As : py::object {
    using object::object;
    As() = default;
    As(py::object other) : object(std::move(other)) {}
    static bool check_(py::handle any) { return any.ptr() != nullptr; }
};
using AnyDatasets = As<"spondyl.Datasets | os.PathLike[str] | str | None">;
using AnyLevels = As<"spondyl.Level | str | collections.abc.Sequence[spondyl.Level | str]">;
using AnyPosture = As<"spondyl.Motion | numpy.typing.ArrayLike">;
using Callback = As<"collections.abc.Callable[[str, float], object] | None">;

// A method whose body is a function of spondyl/_display.py or another module of the package.
template <class Returns> auto in_python(const char* module, const char* function) {
    return [=](const py::object& self) { return Returns(py::module_::import(module).attr(function)(self)); };
}
inline auto displayed(const char* function) { return in_python<py::str>("spondyl._display", function); }

// "T6_T7" or ("T4_T5", "T7_T8").
LevelRange level_range(const AnyLevels& levels);
// Where tables are when the caller names none: $SPONDYL_DATASETS, else inside the package.
std::filesystem::path datasets_folder();
Datasets datasets_or_default(const AnyDatasets& datasets);
// The folder this process has read tables of this fingerprint from; empty if it has not.
std::filesystem::path root_of(const std::string& fingerprint);
// Tables of this fingerprint, as they were read last or from `root` or the default folder, whichever has them.
// @throws DatasetError naming `what` was made from them, and what is there instead
std::shared_ptr<const Datasets> datasets_of(const std::string& fingerprint, const std::filesystem::path& root,
                                            const char* what);

// Read-only view of memory that belongs to `owner`, which lives as long as the view.
template <class T> py::array_t<T> view(py::handle owner, const T* data, std::vector<py::ssize_t> shape) {
    py::array_t<T> array(std::move(shape), data, owner);
    py::detail::array_proxy(array.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
    return array;
}

// A property that shows an Eigen table or vector as (rows, inner...); -1 in inner is what the columns leave.
template <class Owner, class Values>
void array_property(py::class_<Owner>& type, const char* name, Values Owner::* member, std::vector<py::ssize_t> inner,
                    const char* doc) {
    type.def_property_readonly(
        name,
        [member, inner](const py::object& self) {
            const Values& values = self.cast<const Owner&>().*member;
            std::vector<py::ssize_t> shape{values.rows()};
            py::ssize_t known = 1;
            for (const py::ssize_t extent : inner) known *= extent < 0 ? 1 : extent;
            for (const py::ssize_t extent : inner) shape.push_back(extent < 0 ? values.cols() / known : extent);
            return view(self, values.data(), shape);
        },
        doc);
}

// A list of references into a vector of `self`; each keeps `self` alive.
template <class T> py::typing::List<T> references(const std::vector<T>& items, const py::object& self) {
    py::typing::List<T> list;
    for (const T& item : items) list.append(py::cast(&item, py::return_value_policy::reference_internal, self));
    return list;
}

// Connects a long verb with Python's progress callback and signals. Errors of either end the verb and reach the caller.
class Watch {
public:
    explicit Watch(py::object callback) : callback_(std::move(callback)) {}
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    Progress progress() {
        return {[this](std::string_view stage, double fraction) { report(stage, fraction); }, stop_.get_token()};
    }
    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

private:
    void report(std::string_view stage, double fraction) {
        const auto now = std::chrono::steady_clock::now();
        if (stage == stage_ && fraction < 1.0 && now - last_ < std::chrono::milliseconds(50)) return;
        last_ = now;
        stage_ = stage;
        const py::gil_scoped_acquire gil;
        try {
            if (PyErr_CheckSignals() != 0) throw py::error_already_set();
            if (!callback_.is_none()) callback_(py::str(stage.data(), stage.size()), fraction);
        } catch (...) {
            error_ = std::current_exception();
            stop_.request_stop();
        }
    }

    py::object callback_;
    std::stop_source stop_;
    std::exception_ptr error_;
    std::string stage_;
    std::chrono::steady_clock::time_point last_{};
};

// work() without the GIL.
template <class Work> auto without_gil(const Work& work) {
    const py::gil_scoped_release free;
    return work();
}

// work(progress) without the GIL.
template <class Work> auto interruptible(const Callback& callback, const Work& work) {
    Watch watch(callback);
    try {
        const py::gil_scoped_release free;
        return work(watch.progress());
    } catch (const Cancelled&) {
        watch.rethrow();
        throw;
    }
}

void bind_error(py::module_& m);
void bind_anatomy(py::module_& m);
void bind_dataset(py::module_& m);
void bind_restriction(py::module_& m);
void bind_subject(py::module_& m);
void bind_exercise(py::module_& m);
void bind_motion(py::module_& m);
void bind_loads(py::module_& m);
void bind_comparison(py::module_& m);
void bind_outcomes(py::module_& m);
void bind_instruments(py::module_& m);
void bind_forward_model(py::module_& m);
void bind_simulation(py::module_& m);
void bind_forward_exercise(py::module_& m);
void bind_mjcf(py::module_& m);
void bind_storage_file(py::module_& m);
void bind_results(py::module_& m);
void bind_study(py::module_& m);

}  // namespace spondyl::python

template <pybind11::typing::StringLiteral Text> struct pybind11::detail::handle_type_name<spondyl::python::As<Text>> {
    static constexpr auto name = const_name(Text.name);
};

#define SPONDYL_PYTHON_ENUM(E)                                                                 \
    namespace pybind11::detail {                                                               \
    template <> struct type_caster<spondyl::E> {                                               \
        PYBIND11_TYPE_CASTER(spondyl::E, io_name("spondyl." #E " | str", "spondyl." #E));      \
        bool load(handle source, bool) { return spondyl::python::from_python(source, value); } \
        static handle cast(spondyl::E e, return_value_policy, handle) {                        \
            return spondyl::python::to_python(#E, e).release();                                \
        }                                                                                      \
    };                                                                                         \
    }

SPONDYL_PYTHON_ENUM(Level)
SPONDYL_PYTHON_ENUM(Axis)
SPONDYL_PYTHON_ENUM(Side)
SPONDYL_PYTHON_ENUM(Region)
SPONDYL_PYTHON_ENUM(Criterion)
SPONDYL_PYTHON_ENUM(Objective)
SPONDYL_PYTHON_ENUM(Match)
SPONDYL_PYTHON_ENUM(Status)
SPONDYL_PYTHON_ENUM(BranchSearch)
SPONDYL_PYTHON_ENUM(Sex)
SPONDYL_PYTHON_ENUM(PresetStrength)
SPONDYL_PYTHON_ENUM(Integrator)
