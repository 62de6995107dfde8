#include "ui/file_opener.h"

#include "core/error.h"
#include "core/scene/picture_names.h"

#include <utility>

namespace shiftscope {

namespace {

struct Opened {
    std::shared_ptr<const OpenedRun> run;
    std::shared_ptr<const ReadSession> session;
};

/// A picture that is damaged is to be told as one; of what is none at all, the kinds that are accepted.
void requirePicture(const std::filesystem::path &file)
{
    const bool named = namesPicture(file, PictureUse::Patch) || namesPicture(file, PictureUse::Picture);
    std::error_code error;
    if (named || !std::filesystem::is_regular_file(file, error) || beginsAsPicture(file))
        return;
    throw InputError("'" + file.string() + "' cannot be opened: use a run (.h5), a session (.shiftscope), a patch (" +
                     std::string(kindsOf(PictureUse::Patch)) + ") or a picture (" + std::string(kindsOf(PictureUse::Picture)) +
                     ")");
}

Opened opened(const std::filesystem::path &file)
{
    if (isSessionFile(file))
        return {nullptr, std::make_shared<ReadSession>(readSession(file))};
    const bool named = file.extension() == ".h5" || file.extension() == ".hdf5"; // a damaged one is to be told as what it is
    if (named || isRunFile(file))
        return {openRun(file), nullptr};
    requirePicture(file);
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
