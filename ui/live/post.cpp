#include "ui/live/post.h"

#include "ui/live/exception_text.h"

#include <QMetaObject>
#include <QObject>

#include <mutex>
#include <utility>

namespace shiftscope {

struct Post::Box {
    std::mutex mutex; ///< held while something is posted, so that the owner does not go meanwhile
    QObject *owner;
};

Post::Post(QObject &owner) : m_box(std::make_shared<Box>())
{
    m_box->owner = &owner;
    QObject::connect(&owner, &QObject::destroyed, [box = m_box] {
        const std::lock_guard lock(box->mutex);
        box->owner = nullptr;
    });
}

void Post::operator()(std::function<void()> work) const
{
    const std::lock_guard lock(m_box->mutex);
    if (m_box->owner == nullptr)
        return;
    const auto guarded = [work = std::move(work)] {
        try {
            work();
        } catch (...) {
            qWarning("%s", qUtf8Printable(textOf(std::current_exception(), QObject::tr("It failed for an unknown reason."))));
        }
    };
    QMetaObject::invokeMethod(m_box->owner, guarded, Qt::QueuedConnection);
}

} // namespace shiftscope
