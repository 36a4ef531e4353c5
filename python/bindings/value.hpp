#pragma once
// Values of the library in Python: equality, copies and pickles, all three from one list of members (members.hpp).
// A pickle is (format, {member: value}); it is for moving values between processes of one version, files are for
// keeping.

#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <pybind11/eigen.h>

#include "common.hpp"

namespace spondyl::python {

inline constexpr int pickle_format = 1;

/// member_names: as in the header of the type; of(value): references to all members, in the same order.
template <class T> struct Members;
template <class T>
concept Listed = requires { Members<T>::member_names; };

// How a T becomes what pickle knows, how it comes back, and when two of them are the same.
template <class T> struct Value {
    static py::object save(const T& value) { return py::cast(value); }
    static void load(const py::handle& saved, T& value) { value = saved.cast<T>(); }
    static bool same(const T& a, const T& b) { return a == b; }
};

// Not a number is the same as itself here: a value equals its copy.
template <> struct Value<double> {
    static py::object save(double value) { return py::float_(value); }
    static void load(const py::handle& saved, double& value) { value = saved.cast<double>(); }
    static bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
};

template <class E>
    requires std::is_enum_v<E>
struct Value<E> {
    static py::object save(E value) { return interned(name_of(value)); }
    static void load(const py::handle& saved, E& value) { value = one_of<E>(saved.cast<std::string_view>(), "member"); }
    static bool same(E a, E b) { return a == b; }
};

template <> struct Value<Angle> {
    static py::object save(Angle value) { return py::float_(value.radians()); }
    static void load(const py::handle& saved, Angle& value) { value = Angle::radians(saved.cast<double>()); }
    static bool same(Angle a, Angle b) { return a == b; }
};

template <> struct Value<Measure> {
    static py::object save(const Measure& value) { return py::str(value.text); }
    static void load(const py::handle& saved, Measure& value) { value = measure_named(saved.cast<std::string>()); }
    static bool same(const Measure& a, const Measure& b) { return a == b; }
};

// Rebuilt from the tables (subject.cpp).
template <> struct Value<Subject> {
    static py::object save(const Subject& value);
    static void load(const py::handle& saved, Subject& value);
    static bool same(const Subject& a, const Subject& b);
};

template <int Rows, int Columns, int Options>
struct Value<Eigen::Matrix<double, Rows, Columns, Options>> {
    using Matrix = Eigen::Matrix<double, Rows, Columns, Options>;
    static py::object save(const Matrix& value) { return py::cast(value); }
    static void load(const py::handle& saved, Matrix& value) { value = saved.cast<Matrix>(); }
    static bool same(const Matrix& a, const Matrix& b) {
        return a.rows() == b.rows() && a.cols() == b.cols() &&
               std::equal(a.data(), a.data() + a.size(), b.data(), Value<double>::same);
    }
};

template <class T> struct Value<std::optional<T>> {
    static py::object save(const std::optional<T>& value) { return value ? Value<T>::save(*value) : py::none(); }
    static void load(const py::handle& saved, std::optional<T>& value) {
        value.reset();
        if (!saved.is_none()) Value<T>::load(saved, value.emplace());
    }
    static bool same(const std::optional<T>& a, const std::optional<T>& b) {
        return a.has_value() == b.has_value() && (!a || Value<T>::same(*a, *b));
    }
};

template <class Items> struct ValueOfItems {
    using Item = typename Items::value_type;
    static py::object save(const Items& value) {
        py::list items;
        for (const Item& item : value) items.append(Value<Item>::save(item));
        return items;
    }
    static bool same(const Items& a, const Items& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), Value<Item>::same);
    }
};

template <class T> struct Value<std::vector<T>> : ValueOfItems<std::vector<T>> {
    static void load(const py::handle& saved, std::vector<T>& value) {
        value.clear();
        for (const py::handle item : saved) Value<T>::load(item, value.emplace_back());
    }
};

template <class T, std::size_t N> struct ValueOfArray : ValueOfItems<std::array<T, N>> {
    static void load(const py::handle& saved, std::array<T, N>& value) {
        auto item = saved.cast<py::list>().begin();
        for (T& to : value) Value<T>::load(*item++, to);
    }
};
template <class T, std::size_t N> struct Value<std::array<T, N>> : ValueOfArray<T, N> {};
template <class Key, class T, std::size_t N> struct Value<Keyed<Key, T, N>> : ValueOfArray<T, N> {};

template <Listed T> struct Value<T> {
    static py::object save(const T& value) {
        py::dict members;
        auto name = Members<T>::member_names.begin();
        const auto add = [&]<class M>(const M& member) { members[interned(*name++)] = Value<M>::save(member); };
        std::apply([&](const auto&... member) { (add(member), ...); }, Members<T>::of(value));
        return members;
    }
    // @throws DatasetError if these are not the members of a T
    static void load(const py::handle& saved, T& value) {
        const auto members = saved.cast<py::dict>();
        auto name = Members<T>::member_names.begin();
        const auto take = [&]<class M>(M& member) {
            const py::object key = interned(*name++);
            if (!members.contains(key)) refuse(members);
            Value<M>::load(members[key], member);
        };
        if (members.size() != Members<T>::member_names.size()) refuse(members);
        std::apply([&](auto&... member) { (take(member), ...); }, Members<T>::of(value));
    }
    static bool same(const T& a, const T& b) {
        const auto each = [&]<std::size_t... i>(const auto& x, const auto& y, std::index_sequence<i...>) {
            return (Value<std::remove_cvref_t<decltype(std::get<i>(x))>>::same(std::get<i>(x), std::get<i>(y)) && ...);
        };
        return each(Members<T>::of(a), Members<T>::of(b), std::make_index_sequence<Members<T>::member_names.size()>());
    }

private:
    [[noreturn]] static void refuse(const py::dict& members) {
        std::string expected;
        for (const std::string_view name : Members<T>::member_names)
            expected += (expected.empty() ? "" : ", ") + std::string(name);
        throw DatasetError("a pickle with the members " + py::str(py::list(members)).template cast<std::string>() +
                           " was written by another version of spondyl; this one reads " + expected +
                           ". Read it with the version that wrote it, or make the value anew");
    }
};

// What was pickled as `type`. @throws DatasetError for another format
inline py::object unpickled(const py::tuple& state, const std::string& type) {
    if (state.size() != 2 || !py::int_(pickle_format).equal(state[0]))
        throw DatasetError("this " + type + " was pickled in format " +
                           (state.size() ? py::repr(state[0]).cast<std::string>() : std::string("()")) +
                           "; this version of spondyl reads format " + std::to_string(pickle_format) +
                           ". Read it with the version that wrote it, or make the value anew");
    return state[1];
}

// True, False or NotImplemented.
using Truth = As<"bool">;

// A type with ==, copy.copy, copy.deepcopy and pickle.
template <class T> py::class_<T> value_class(py::module_& m, const char* name, const char* doc) {
    py::class_<T> type(m, name, doc);
    type.def(
            "__eq__",
            [](const T& self, const py::object& other) {
                return py::isinstance<T>(other) ? Truth(py::bool_(Value<T>::same(self, other.cast<const T&>())))
                                                : Truth(py::reinterpret_borrow<py::object>(Py_NotImplemented));
            },
            py::arg("other"))
        .def("__copy__", [](const T& self) { return T(self); })
        .def(
            "__deepcopy__", [](const T& self, const py::dict&) { return T(self); }, py::arg("memo"))
        .def(py::pickle([](const T& self) { return py::make_tuple(pickle_format, Value<T>::save(self)); },
                        [name](const py::tuple& state) {
                            T made{};
                            Value<T>::load(unpickled(state, name), made);
                            return made;
                        }));
    return type;
}

}  // namespace spondyl::python
