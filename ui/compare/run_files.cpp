#include "ui/compare/run_files.h"

#include <QMimeData>
#include <QUrl>

namespace shiftscope {

ReadRuns readRuns(const std::vector<std::filesystem::path> &files, const std::stop_token &stop)
{
    ReadRuns result;
    for (const std::filesystem::path &file : files) {
        if (stop.stop_requested())
            break;
        try {
            const RunFile run = RunFile::openForReading(file);
            auto read = std::make_shared<CompareRun>();
            read->header = run.header();
            read->maps = run.readMaps();
            read->finished = read->maps.doneCount() == read->header.positions();
            read->file = file.string();
            result.runs.push_back(std::move(read));
        } catch (const std::exception &error) {
            result.problems.push_back(QString::fromUtf8(error.what()));
        }
    }
    return result;
}

std::vector<std::filesystem::path> localRunFiles(const QMimeData &data)
{
    std::vector<std::filesystem::path> files;
    for (const QUrl &url : data.urls())
        if (url.isLocalFile() && url.toLocalFile().endsWith(QStringLiteral(".h5"), Qt::CaseInsensitive))
            files.emplace_back(url.toLocalFile().toStdString());
    return files;
}

} // namespace shiftscope
