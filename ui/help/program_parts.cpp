#include "ui/help/program_parts.h"

#include "core/engine/convolution_peak.h"
#include "core/engine/device.h"
#include "core/engine/machine.h"
#include "core/storage/hdf5_version.h"

#include <QtGlobal>

#include <opencv2/core/utility.hpp>

namespace shiftscope {

std::string programParts()
{
    return std::string("Qt ") + qVersion() + "\nLibTorch " + torchVersion() + "\nOpenCV " + cv::getVersionString() + "\nHDF5 " +
           hdf5Version() + "\nConvolutions on the CPU: " + convolutionLibrary() + "\nDevice: " + resolveDevice("auto").text() +
           " (" + processorName() + ')';
}

} // namespace shiftscope
