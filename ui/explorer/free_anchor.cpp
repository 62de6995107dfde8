#include "ui/explorer/free_anchor.h"

#include <chrono>
#include <utility>

namespace shiftscope {

void FreeAnchor::follow(std::shared_ptr<const RunSnapshot> snapshot, const std::string &layer, Position anchor)
{
    if (m_busy && (layer != m_computing.layer || snapshot->things != m_computing.snapshot->things))
        m_outdated = true;
    m_wanted = Request{std::move(snapshot), layer, anchor};
    if (!m_busy)
        compute();
}

void FreeAnchor::end()
{
    m_wanted.reset();
    m_outdated = m_busy;
}

void FreeAnchor::compute()
{
    struct Timed {
        SimilarityMap map;
        double milliseconds = 0;
    };
    m_busy = true;
    m_computing = *std::exchange(m_wanted, std::nullopt);
    m_worker.run(
        [request = m_computing](const std::stop_token &) {
            const auto start = std::chrono::steady_clock::now();
            Timed timed{freeMap(*request.snapshot, request.layer, request.anchor), 0};
            timed.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
            return timed;
        },
        [this](const Timed &timed) {
            m_busy = false;
            m_computing = {};
            if (!std::exchange(m_outdated, false))
                emit mapReady(timed.map, timed.milliseconds);
            if (m_wanted)
                compute();
        },
        [this](const QString &message) {
            m_busy = false;
            m_outdated = false;
            emit failed(message);
        });
}

} // namespace shiftscope
