#include "ui/plot/output_file.h"

#include "core/error.h"

#include <QSaveFile>
#include <cstdio>

namespace shiftscope {

void writeOutput(std::string_view bytes, const std::filesystem::path &path)
{
    if (path == "-") {
        if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0)
            throw InputError("The standard output could not be written.");
        return;
    }
    QSaveFile file(QString::fromStdString(path.string()));
    const auto size = static_cast<qint64>(bytes.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), size) != size || !file.commit())
        throw InputError("'" + path.string() + "' could not be written: " + file.errorString().toStdString() + ".");
}

} // namespace shiftscope
