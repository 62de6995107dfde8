#pragma once

#include "ui/live/run_snapshot.h"
#include "ui/live/worker.h"

#include <QObject>

#include <optional>
#include <string>

namespace shiftscope {

/// The map for whatever position the mouse is over, drawn anew with every move: computed on a worker, the newest wins, and a map
/// is finished before the next is begun.
class FreeAnchor : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void follow(std::shared_ptr<const RunSnapshot> snapshot, const std::string &layer, Position anchor);
    void end();

signals:
    /// `milliseconds`: what computing it took.
    void mapReady(const shiftscope::SimilarityMap &map, double milliseconds);
    /// One sentence: why the features cannot be read.
    void failed(const QString &message);

private:
    struct Request {
        std::shared_ptr<const RunSnapshot> snapshot;
        std::string layer;
        Position anchor;
    };
    void compute();

    Worker m_worker;
    std::optional<Request> m_wanted;
    Request m_computing;
    bool m_busy = false;
    bool m_outdated = false; ///< what is being computed is of another layer or scene than what is wanted now
};

} // namespace shiftscope
