#pragma once

#include "core/storage/run_layout.h"

#include <hdf5.h>
#include <mutex>
#include <string>
#include <utility>

namespace shiftscope {

/// Calls to HDF5 stand inside one of these: one thread at a time (the library may be built without thread safety), and
/// without the traces it would print to stderr for every error that we handle.
class Hdf5Session {
public:
    Hdf5Session();
    ~Hdf5Session();
    Hdf5Session(const Hdf5Session &) = delete;
    Hdf5Session &operator=(const Hdf5Session &) = delete;

private:
    std::scoped_lock<std::mutex> m_lock;
    H5E_auto2_t m_print = nullptr;
    void *m_printData = nullptr;
};

/// Owns an HDF5 identifier; below zero is none, as HDF5 says it.
class Hdf5Id {
public:
    using Close = herr_t (*)(hid_t);
    Hdf5Id(hid_t id, Close function) : m_id(id), m_close(function) {}
    ~Hdf5Id() { close(); }
    Hdf5Id(Hdf5Id &&other) noexcept : m_id(std::exchange(other.m_id, -1)), m_close(other.m_close) {}
    Hdf5Id &operator=(Hdf5Id &&) = delete;

    [[nodiscard]] explicit operator bool() const { return m_id >= 0; }
    [[nodiscard]] hid_t get() const { return m_id; }
    /// False when HDF5 reports an error (it writes what it has kept back only now).
    bool close() { return m_id < 0 || m_close(std::exchange(m_id, -1)) >= 0; }

private:
    hid_t m_id;
    Close m_close;
};

/// The HDF5 type of a number kind in a file.
[[nodiscard]] Hdf5Id fileType(NumberKind kind);

/// File access without HDF5's own locks: a run file that is being filled may be looked into.
[[nodiscard]] Hdf5Id fileAccess();

} // namespace shiftscope
