#include "ui/plot/output_file.h"

#include "core/whole_file.h"

namespace shiftscope {

void writeOutput(std::string_view bytes, const std::filesystem::path &path)
{
    if (path == "-")
        writeStandardOutput(bytes);
    else
        writeWholeFile(path, bytes);
}

} // namespace shiftscope
