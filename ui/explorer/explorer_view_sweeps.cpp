// When the explorer sweeps: by itself once the scene rests, unless that takes long; then it proposes a stride.

#include "ui/explorer/explorer_view.h"
#include "ui/explorer/stride_proposal.h"

#include <utility>

namespace shiftscope {

void ExplorerView::startSweep(double patience)
{
    m_rest.stop();
    if (m_opened && !openedIsOurs() && m_network && m_scene) {
        m_opened.reset();
        m_map->setSource({}, false);
        m_map->setMetric(m_scene->settings.measuring.metric);
        m_map->setSnapshot(nullptr);
        m_map->setShape(m_network->info().layers, m_scene->anchors);
    }
    if (m_network && m_scene)
        m_sweep.start(m_network, m_scene, patience);
}

void ExplorerView::sweepAutomatically()
{
    const auto &snapshot = m_map->snapshot();
    const bool foreign = m_opened && !openedIsOurs();
    if (snapshot && !foreign && !snapshot->key.empty())
        m_sweep.adopt(snapshot); // one for other anchors is kept once they rest
    if (!m_map->options().sweepAutomatically || foreign || (snapshot && snapshot->finished))
        return;
    const bool proposed = m_network && m_scene && m_proposedFor == subjectKey(*m_network, *m_scene);
    if (!proposed)
        startSweep(kSweepPatience);
}

void ExplorerView::proposeStride(double seconds)
{
    if (!m_network || !m_scene)
        return;
    const int stride = m_scene->settings.measuring.stride;
    m_proposedFor = subjectKey(*m_network, *m_scene);
    m_proposal = tr("Sweeping %1 would take %2.").arg(strideText(stride), roughDuration(seconds));
    emit longSweepProposed(m_proposal, stride, seconds);
}

void ExplorerView::endProposal()
{
    if (!m_proposal.isEmpty())
        emit problemOver(std::exchange(m_proposal, {}));
}

void ExplorerView::sweepAt(int stride)
{
    Measuring measuring = m_document.settings().measuring;
    measuring.stride = stride;
    m_document.setMeasuring(measuring);
    startSweep();
}

} // namespace shiftscope
