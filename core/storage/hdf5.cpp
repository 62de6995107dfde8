#include "core/storage/hdf5.h"

#include "core/storage/hdf5_version.h"

namespace shiftscope {

namespace {

std::mutex &libraryMutex()
{
    static std::mutex mutex;
    return mutex;
}

} // namespace

Hdf5Session::Hdf5Session() : m_lock(libraryMutex())
{
    H5Eget_auto2(H5E_DEFAULT, &m_print, &m_printData);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Session::~Hdf5Session()
{
    H5Eset_auto2(H5E_DEFAULT, m_print, m_printData);
}

std::string hdf5Version()
{
    const Hdf5Session session;
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    H5get_libversion(&major, &minor, &release);
    return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(release);
}

Hdf5Id fileType(NumberKind kind)
{
    switch (kind) {
    case NumberKind::UInt8:
        return {H5Tcopy(H5T_STD_U8LE), H5Tclose};
    case NumberKind::Int32:
        return {H5Tcopy(H5T_STD_I32LE), H5Tclose};
    case NumberKind::Float32:
        return {H5Tcopy(H5T_IEEE_F32LE), H5Tclose};
    case NumberKind::Float16:
        break;
    }
    // HDF5 1.10 has no name for it; this is what h5py writes and knows as float16: sign at bit 15, 5 bits of exponent from
    // bit 10, 10 bits of fraction.
    Hdf5Id half(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
    H5Tset_fields(half.get(), 15, 10, 5, 0, 10);
    H5Tset_size(half.get(), 2);
    H5Tset_ebias(half.get(), 15);
    return half;
}

Hdf5Id fileAccess()
{
    Hdf5Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_file_locking(access.get(), false, true);
    H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
    return access;
}

} // namespace shiftscope
