#pragma once
// A small face of the HDF5 C library, and the netCDF-4 conventions on top of it. Files are built in memory, so that a
// full disk meets write_atomically and not HDF5, which cannot close a file it failed to flush.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <hdf5.h>
#include <hdf5_hl.h>

namespace spondyl::detail::hdf5 {

// Held around every use of HDF5: the library is not thread-safe as Debian builds it, and prints its errors. The
// caller's printing is restored. Other users of the same library in the process (h5py) are not covered: Python holds
// the GIL.
class Lock {
public:
    Lock() : guard_(mutex_) {
        H5Eauto_is_v2(H5E_DEFAULT, &is_v2_);
        if (is_v2_) {
            H5Eget_auto2(H5E_DEFAULT, &printer2_, &data_);
            H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        } else {
            H5Eget_auto1(&printer1_, &data_);
            H5Eset_auto1(nullptr, nullptr);
        }
    }
    ~Lock() {
        if (is_v2_)
            H5Eset_auto2(H5E_DEFAULT, printer2_, data_);
        else
            H5Eset_auto1(printer1_, data_);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    inline static std::mutex mutex_;
    std::lock_guard<std::mutex> guard_;
    unsigned is_v2_ = 1;
    H5E_auto1_t printer1_ = nullptr;
    H5E_auto2_t printer2_ = nullptr;
    void* data_ = nullptr;
};

// Innermost message of the error stack; what() is that text.
class Failure : public std::runtime_error {
public:
    Failure() : std::runtime_error(innermost()) {}

private:
    static std::string innermost() {
        std::string text = "the HDF5 library gave no reason";
        const auto take = [](unsigned n, const H5E_error2_t* error, void* out) -> herr_t {
            if (n == 0 && error->desc) *static_cast<std::string*>(out) = error->desc;
            return 0;
        };
        H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &text);
        return text;
    }
};

// Of an HDF5 call: its value. @throws Failure if it is negative
template <class T> T checked(T value) {
    if (value < 0) throw Failure();
    return value;
}

// Owns one HDF5 object.
class Handle {
public:
    Handle(hid_t id, herr_t (*close)(hid_t)) : id_(checked(id)), close_(close) {}
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
    Handle& operator=(Handle&&) = delete;
    ~Handle() {
        if (id_ >= 0) close_(id_);
    }
    operator hid_t() const { return id_; }

private:
    hid_t id_;
    herr_t (*close_)(hid_t);
};

inline Handle text_type() {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    checked(H5Tset_size(type, H5T_VARIABLE));
    checked(H5Tset_cset(type, H5T_CSET_UTF8));
    return type;
}

// What a variable is: udunits text, words, and frame or sign where they matter.
struct Meaning {
    std::string units;
    std::string long_name;
    std::string comment{};
};

// One netCDF-4 file with a flat root. Dimensions come first and carry labels or values; a dimension of length 0 and
// every variable over it are left out, because netCDF has none.
class NetcdfImage {
public:
    using Dimensions = std::vector<std::string>;

    // The name only tells HDF5 this file from others that are open.
    explicit NetcdfImage(const std::string& name)
        : file_(created(name)), root_(H5Gopen2(file_, "/", H5P_DEFAULT), H5Gclose) {}

    void attribute(const std::string& name, const std::string& text) { attribute_of(root_, name, text); }
    void attribute(const std::string& name, double value) {
        attribute_of(root_, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, std::span(&value, 1));
    }
    void attribute(const std::string& name, int value) {
        attribute_of(root_, name, H5T_STD_I32LE, H5T_NATIVE_INT, std::span(&value, 1));
    }

    // Dimensions with their coordinates.
    void labels(const std::string& name, std::span<const std::string> values, const Meaning& meaning) {
        lengths_[name] = values.size();
        if (!values.empty()) scale(name, text_variable(name, {values.size()}, values, meaning));
    }
    void coordinate(const std::string& name, std::span<const double> values, const Meaning& meaning) {
        lengths_[name] = values.size();
        if (values.empty()) return;
        Handle variable = dataset(name, H5T_IEEE_F64LE, {values.size()}, nullptr);
        checked(H5Dwrite(variable, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
        describe(variable, meaning);
        scale(name, std::move(variable));
    }

    // Variables over dimensions, in C order; `values` has as many entries as the dimensions ask for.
    void numbers(const std::string& name, const Dimensions& dimensions, const Meaning& meaning,
                 std::span<const double> values) {
        if (size(dimensions) == 0) return;
        const double missing = std::numeric_limits<double>::quiet_NaN();
        check_size(name, values.size(), dimensions);
        const Handle variable = dataset(name, H5T_IEEE_F64LE, extents(dimensions), &missing);
        attribute_of(variable, "_FillValue", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, std::span(&missing, 1));
        fill(variable, H5T_NATIVE_DOUBLE, dimensions, meaning, values);
    }
    void integers(const std::string& name, const Dimensions& dimensions, const Meaning& meaning,
                  std::span<const int> values) {
        if (size(dimensions) == 0) return;
        check_size(name, values.size(), dimensions);
        fill(dataset(name, H5T_STD_I32LE, extents(dimensions), nullptr), H5T_NATIVE_INT, dimensions, meaning, values);
    }
    // `meanings` are the words of the values 0, 1, ..., separated by blanks (CF "flag_meanings").
    void flags(const std::string& name, const Dimensions& dimensions, const Meaning& meaning,
               const std::string& meanings, std::span<const std::int8_t> values) {
        if (size(dimensions) == 0) return;
        check_size(name, values.size(), dimensions);
        const Handle variable = dataset(name, H5T_STD_I8LE, extents(dimensions), nullptr);
        fill(variable, H5T_NATIVE_INT8, dimensions, meaning, values);
        std::vector<std::int8_t> words{0};
        for (const char c : meanings)
            if (c == ' ') words.push_back(static_cast<std::int8_t>(words.size()));
        attribute_of(variable, "flag_values", H5T_STD_I8LE, H5T_NATIVE_INT8, std::span<const std::int8_t>(words));
        attribute_of(variable, "flag_meanings", meanings);
    }
    void texts(const std::string& name, const Dimensions& dimensions, const std::string& long_name,
               std::span<const std::string> values) {
        if (size(dimensions) == 0) return;
        check_size(name, values.size(), dimensions);
        attach(text_variable(name, extents(dimensions), values, {"", long_name}), dimensions);
    }

    std::size_t size(const Dimensions& dimensions) const {
        std::size_t product = 1;
        for (const std::string& dimension : dimensions) product *= lengths_.at(dimension);
        return product;
    }

    // The file as it would lie on disk.
    std::vector<std::byte> bytes() const {
        checked(H5Fflush(file_, H5F_SCOPE_GLOBAL));
        std::vector<std::byte> image(static_cast<std::size_t>(checked(H5Fget_file_image(file_, nullptr, 0))));
        checked(H5Fget_file_image(file_, image.data(), image.size()));
        return image;
    }

private:
    using Extents = std::vector<hsize_t>;

    static Handle created(const std::string& name) {
        const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose), creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
        checked(H5Pset_fapl_core(access, std::size_t{1} << 20, false));
        // The upper bound is what the oldest readers in use can read. A lower bound of V18 would put a checksum into
        // the superblock that H5Fget_file_image breaks in every release before 2025 (HDFGroup/hdf5 issue 1915).
        checked(H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18));
        // netCDF-4 demands creation order
        checked(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
        checked(H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
        checked(H5Pset_obj_track_times(creation, false));  // equal cases give equal bytes
        return {H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose};
    }

    static Handle space(const Extents& extents) {
        if (extents.empty()) return {H5Screate(H5S_SCALAR), H5Sclose};
        return {H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose};
    }

    static void attribute_of(hid_t object, const std::string& name, const std::string& text) {
        const Handle type = text_type(), scalar = space({});
        const Handle attribute(H5Acreate2(object, name.c_str(), type, scalar, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
        const char* const start = text.c_str();
        checked(H5Awrite(attribute, type, static_cast<const void*>(&start)));
    }
    template <class T>
    static void attribute_of(hid_t object, const std::string& name, hid_t stored, hid_t native, std::span<T> values) {
        const Handle list = space({values.size()});
        const Handle attribute(H5Acreate2(object, name.c_str(), stored, list, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
        checked(H5Awrite(attribute, native, values.data()));
    }

    static void describe(hid_t variable, const Meaning& meaning) {
        if (!meaning.units.empty()) attribute_of(variable, "units", meaning.units);
        attribute_of(variable, "long_name", meaning.long_name);
        if (!meaning.comment.empty()) attribute_of(variable, "comment", meaning.comment);
    }

    Handle dataset(const std::string& name, hid_t type, const Extents& extents, const double* missing) {
        const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose), shape = space(extents);
        checked(H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
        checked(H5Pset_obj_track_times(creation, false));
        if (missing) checked(H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, missing));
        return {H5Dcreate2(root_, name.c_str(), type, shape, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose};
    }
    Handle text_variable(const std::string& name, const Extents& extents, std::span<const std::string> values,
                         const Meaning& meaning) {
        const Handle type = text_type();
        Handle variable = dataset(name, type, extents, nullptr);
        std::vector<const char*> starts;
        for (const std::string& value : values) starts.push_back(value.c_str());
        checked(H5Dwrite(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<const void*>(starts.data())));
        describe(variable, meaning);
        return variable;
    }

    Extents extents(const Dimensions& dimensions) const {
        Extents out;
        for (const std::string& dimension : dimensions) out.push_back(lengths_.at(dimension));
        return out;
    }
    void check_size(const std::string& name, std::size_t values, const Dimensions& dimensions) const {
        if (values != size(dimensions))
            throw std::logic_error("variable " + name + " differs in size from its dimensions");
    }
    void scale(const std::string& name, Handle&& variable) {
        checked(H5DSset_scale(variable, name.c_str()));
        scales_.emplace(name, std::move(variable));
    }
    void attach(hid_t variable, const Dimensions& dimensions) {
        for (unsigned i = 0; i < dimensions.size(); ++i)
            checked(H5DSattach_scale(variable, scales_.at(dimensions[i]), i));
    }
    template <class T>
    void fill(hid_t variable, hid_t native, const Dimensions& dimensions, const Meaning& meaning,
              std::span<const T> values) {
        attach(variable, dimensions);
        checked(H5Dwrite(variable, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
        describe(variable, meaning);
    }

    Handle file_, root_;
    std::map<std::string, std::size_t> lengths_;
    std::map<std::string, Handle> scales_;
};

}  // namespace spondyl::detail::hdf5
