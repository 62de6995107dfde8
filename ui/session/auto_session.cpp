#include "ui/session/auto_session.h"

#include "core/error.h"
#include "core/whole_file.h"

#include <future>
#include <utility>

namespace shiftscope {

namespace {

struct Restored {
    std::shared_ptr<const ReadSession> session;
    QString message;
};

Restored restoredFrom(const std::filesystem::path &file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return {};
    try {
        return {std::make_shared<ReadSession>(readSession(file)), {}};
    } catch (const Error &problem) {
        std::filesystem::path aside = file;
        aside.replace_extension(".damaged");
        std::filesystem::rename(file, aside, error);
        return {nullptr, AutoSession::tr("The window cannot be restored as it was left: %1. The file was set aside as %2.")
                             .arg(QString::fromUtf8(problem.what()), QString::fromStdString(aside.string()))};
    }
}

} // namespace

AutoSession::AutoSession(std::filesystem::path file, std::function<Session()> now, QObject *parent)
    : QObject(parent), m_file(std::move(file)), m_now(std::move(now))
{
    m_timer.setInterval(kEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &AutoSession::write);
}

AutoSession::~AutoSession()
{
    const auto done = std::make_shared<std::promise<void>>();
    std::future<void> written = done->get_future();
    m_worker.run(
        [done](const std::stop_token &) {
            done->set_value();
            return true;
        },
        [](bool) {}, [](const QString &) {});
    written.wait();
}

void AutoSession::restore()
{
    m_worker.run([file = m_file](const std::stop_token &) { return restoredFrom(file); },
                 [this](const Restored &restored) { emit read(restored.session, restored.message); },
                 [this](const QString &message) { emit read(nullptr, message); });
}

void AutoSession::begin()
{
    m_timer.start();
}

void AutoSession::write()
{
    if (!m_timer.isActive())
        return;
    Session session = m_now();
    if (m_written && *m_written == session)
        return;
    m_written = session;
    m_worker.run(
        [session = std::move(session), file = m_file](const std::stop_token &) {
            makeFolders(file.parent_path());
            writeSession(session, file, Digests::LeftOut);
            return true;
        },
        [](bool) {},
        [this](const QString &message) {
            m_written.reset(); // tried again when the next look finds the disk as it should be
            if (!std::exchange(m_hasFailed, true))
                emit problem(message);
        });
}

} // namespace shiftscope
