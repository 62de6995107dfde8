#pragma once

#include <string>

namespace shiftscope {

/// Of the HDF5 library that the program runs with: "1.10.8".
[[nodiscard]] std::string hdf5Version();

} // namespace shiftscope
