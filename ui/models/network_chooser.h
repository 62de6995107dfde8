#pragma once

#include "ui/live/worker.h"
#include "ui/models/network_loader.h"

#include <QObject>

namespace shiftscope {

class Banner;

/// Brings the network into the window: loads it, and where its checkpoint is missing offers in the banner to fetch it, or to
/// go on with untrained weights. Reading, fetching and building run on a worker.
class NetworkChooser : public QObject {
    Q_OBJECT

public:
    NetworkChooser(std::string model, Banner &banner, QObject *parent = nullptr);
    ~NetworkChooser() override;

    void load();

signals:
    void networkReady(std::shared_ptr<const shiftscope::LiveNetwork> network);

private:
    void take(const LoadedNetwork &loaded);
    void offer(const QString &text);
    void fetchMissing();
    void useUntrained();
    [[nodiscard]] Worker::Failed complaint();

    std::string m_model;
    Banner &m_banner;
    std::optional<CatalogEntry> m_missing;
    std::stop_source m_fetching;
    Worker m_worker;
};

} // namespace shiftscope
