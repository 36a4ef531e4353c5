#pragma once
// A small face of the HDF5 C library, and the netCDF-4 conventions on top of it. Files are built in memory, so that a
// full disk meets write_atomically and not HDF5, which cannot close a file it failed to flush.

#include <algorithm>
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
    Handle(hid_t id, herr_t (*closing)(hid_t)) : id_(checked(id)), close_(closing) {}
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
    Handle& operator=(Handle&&) = delete;
    ~Handle() {
        if (id_ >= 0) close_(id_);
    }
    operator hid_t() const { return id_; }
    void close() { checked(close_(std::exchange(id_, H5I_INVALID_HID))); }

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

// How numbers are stored.
enum class Precision : std::uint8_t { single, full };

// One netCDF-4 file with a flat root. Dimensions come first and carry labels or values; a dimension of length 0 and
// every variable over it are left out, because netCDF has none.
class NetcdfImage {
public:
    using Dimensions = std::vector<std::string>;

    // The name only tells HDF5 this file from others that are open.
    explicit NetcdfImage(const std::string& name)
        : file_(created(name)), root_(H5Gopen2(file_, "/", H5P_DEFAULT), H5Gclose) {}
    // In a file of its own, for what is too large for memory.
    struct OnDisk {
        std::string path;
    };
    explicit NetcdfImage(const OnDisk& file)
        : file_(created(file.path, false)), root_(H5Gopen2(file_, "/", H5P_DEFAULT), H5Gclose) {}

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

    // Variables that are filled piece by piece along their first dimension.
    void declare(const std::string& name, const Dimensions& dimensions, const Meaning& meaning,
                 Precision precision = Precision::full) {
        if (size(dimensions) == 0) return;
        const double missing = std::numeric_limits<double>::quiet_NaN();
        const hid_t stored = precision == Precision::full ? H5T_IEEE_F64LE : H5T_IEEE_F32LE;
        Handle variable = dataset(name, stored, extents(dimensions), &missing);
        attribute_of(variable, "_FillValue", stored, H5T_NATIVE_DOUBLE, std::span(&missing, 1));
        attach(variable, dimensions);
        describe(variable, meaning);
        pieces_.emplace(name, std::move(variable));
    }
    void declare_texts(const std::string& name, const Dimensions& dimensions, const std::string& long_name) {
        if (size(dimensions) == 0) return;
        Handle variable = dataset(name, text_type(), extents(dimensions), nullptr);
        attach(variable, dimensions);
        describe(variable, {"", long_name});
        pieces_.emplace(name, std::move(variable));
    }
    void put(const std::string& name, std::size_t first, std::span<const double> values) {
        put_piece(name, first, values.size(), H5T_NATIVE_DOUBLE, values.data());
    }
    void put_texts(const std::string& name, std::size_t first, std::span<const std::string> values) {
        std::vector<const char*> starts;
        for (const std::string& value : values) starts.push_back(value.c_str());
        put_piece(name, first, starts.size(), text_type(), static_cast<const void*>(starts.data()));
    }

    // Closes variables and file; of a file on disk everything is in it then. @throws Failure
    void close() {
        pieces_.clear();
        scales_.clear();
        root_.close();
        checked(H5Fflush(file_, H5F_SCOPE_GLOBAL));
        file_.close();
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

    static Handle created(const std::string& name, bool in_memory = true) {
        const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose), creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
        if (in_memory) checked(H5Pset_fapl_core(access, std::size_t{1} << 20, false));
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
    void put_piece(const std::string& name, std::size_t first, std::size_t values, hid_t type, const void* data) {
        const auto found = pieces_.find(name);
        if (found == pieces_.end() || values == 0) return;
        const Handle space(checked(H5Dget_space(found->second)), H5Sclose);
        Extents extent(static_cast<std::size_t>(checked(H5Sget_simple_extent_ndims(space))));
        checked(H5Sget_simple_extent_dims(space, extent.data(), nullptr));
        hsize_t row = 1;
        for (std::size_t i = 1; i < extent.size(); ++i) row *= extent[i];
        if (values % row != 0 || first + values / row > extent.front())
            throw std::logic_error("a piece of variable " + name + " does not fit");
        Extents start(extent.size(), 0), count = extent;
        start.front() = first;
        count.front() = values / row;
        checked(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
        const Handle here(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose);
        checked(H5Dwrite(found->second, type, here, space, H5P_DEFAULT, data));
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
    std::map<std::string, Handle> scales_, pieces_;
};

// A netCDF-4 file that lies in memory. Everything is checked against what is expected; what the file says of its sizes
// decides nothing before it is compared with its bytes.
class NetcdfReader {
public:
    // `name` only tells HDF5 this file from others that are open; no file may have it. The bytes must outlive the
    // reader.
    NetcdfReader(const std::string& name, std::span<const std::byte> bytes)
        : size_(bytes.size()), file_(opened(name, bytes)) {}

    std::string text_attribute(const std::string& name) const {
        const Handle attribute(H5Aopen(file_, name.c_str(), H5P_DEFAULT), H5Aclose);
        const Handle stored(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose),
            type = text_type();
        if (H5Tget_class(stored) != H5T_STRING || checked(H5Tis_variable_str(stored)) <= 0 ||
            checked(H5Sget_simple_extent_npoints(space)) != 1)
            throw std::runtime_error("attribute " + name + " is not a text");
        char* text = nullptr;
        checked(H5Aread(attribute, type, static_cast<void*>(&text)));
        const std::string out = text ? text : "";
        checked(H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(&text)));
        return out;
    }
    bool has(const std::string& name) const { return checked(H5Lexists(file_, name.c_str(), H5P_DEFAULT)) > 0; }
    // Length of a variable of one dimension, at most `most`.
    std::size_t length(const std::string& name, std::size_t most) const {
        const Handle variable(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
        const std::vector<hsize_t> extent = extents(variable);
        if (extent.size() != 1 || extent[0] > most)
            throw std::runtime_error("variable " + name + " is not a list of at most " + std::to_string(most));
        require_whole(variable, name);
        return static_cast<std::size_t>(extent[0]);
    }
    std::vector<double> numbers(const std::string& name, const std::vector<std::size_t>& expected) const {
        const Handle variable = checked_variable(name, expected);
        const Handle stored(H5Dget_type(variable), H5Tclose);
        const H5T_class_t kind = H5Tget_class(stored);
        if (kind != H5T_FLOAT && kind != H5T_INTEGER)
            throw std::runtime_error("variable " + name + " holds no numbers");
        std::size_t size = 1;
        for (const std::size_t n : expected) size *= n;
        std::vector<double> out(size);
        checked(H5Dread(variable, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data()));
        return out;
    }
    std::vector<std::string> texts(const std::string& name, std::size_t expected) const {
        const Handle variable = checked_variable(name, {expected});
        const Handle stored(H5Dget_type(variable), H5Tclose), space(H5Dget_space(variable), H5Sclose),
            type = text_type();
        if (H5Tget_class(stored) != H5T_STRING || checked(H5Tis_variable_str(stored)) <= 0)
            throw std::runtime_error("variable " + name + " holds no texts");
        std::vector<char*> starts(expected, nullptr);
        checked(H5Dread(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<void*>(starts.data())));
        std::vector<std::string> out;
        for (const char* text : starts) out.emplace_back(text ? text : "");
        checked(H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(starts.data())));
        return out;
    }

private:
    static Handle opened(const std::string& name, std::span<const std::byte> bytes) {
        const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
        checked(H5Pset_fapl_core(access, std::size_t{1} << 20, false));
        checked(H5Pset_file_image(access, const_cast<std::byte*>(bytes.data()), bytes.size()));
        return {H5Fopen(name.c_str(), H5F_ACC_RDONLY, access), H5Fclose};
    }
    static std::vector<hsize_t> extents(hid_t variable) {
        const Handle space(H5Dget_space(variable), H5Sclose);
        std::vector<hsize_t> extent(static_cast<std::size_t>(checked(H5Sget_simple_extent_ndims(space))));
        if (!extent.empty()) checked(H5Sget_simple_extent_dims(space, extent.data(), nullptr));
        return extent;
    }
    Handle checked_variable(const std::string& name, const std::vector<std::size_t>& expected) const {
        Handle variable(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
        const std::vector<hsize_t> extent = extents(variable);
        if (!std::ranges::equal(extent, expected)) throw std::runtime_error("variable " + name + " has another shape");
        require_whole(variable, name);
        return variable;
    }
    // In this file in one piece: no filter runs, no other file is opened, and there is no more than the file has.
    void require_whole(hid_t variable, const std::string& name) const {
        const Handle creation(H5Dget_create_plist(variable), H5Pclose), type(H5Dget_type(variable), H5Tclose),
            space(H5Dget_space(variable), H5Sclose);
        const hsize_t points = static_cast<hsize_t>(checked(H5Sget_simple_extent_npoints(space))),
                      stored = H5Dget_storage_size(variable);
        constexpr hsize_t text_reference = 16;  // of a text of any length: size, address and number in its heap
        const hsize_t each = H5Tis_variable_str(type) > 0 ? text_reference : H5Tget_size(type);
        if (H5Pget_layout(creation) != H5D_CONTIGUOUS || H5Pget_external_count(creation) != 0 || stored > size_ ||
            points > size_ || stored != points * each)
            throw std::runtime_error("variable " + name + " is not whole");
    }

    std::size_t size_;
    Handle file_;
};

}  // namespace spondyl::detail::hdf5
