#include "ui/file_opener.h"

#include <utility>

namespace shiftscope {

namespace {

struct Opened {
    std::shared_ptr<const OpenedRun> run;
    std::shared_ptr<const ReadSession> session;
};

Opened opened(const std::filesystem::path &file)
{
    if (isSessionFile(file))
        return {nullptr, std::make_shared<ReadSession>(readSession(file))};
    const bool named = file.extension() == ".h5" || file.extension() == ".hdf5"; // a damaged one is to be told as what it is
    if (named || isRunFile(file))
        return {openRun(file), nullptr};
    return {};
}

} // namespace

void FileOpener::open(const std::filesystem::path &file)
{
    const QString name = QString::fromStdString(file.string());
    m_worker.run([file](const std::stop_token &) { return opened(file); },
                 [this, name](const Opened &what) {
                     if (what.run)
                         emit runOpened(what.run);
                     else if (what.session)
                         emit sessionRead(name, what.session);
                     else
                         emit pictureGiven(name);
                 },
                 [this](const QString &message) { emit failed(message); });
}

} // namespace shiftscope
