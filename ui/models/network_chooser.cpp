#include "ui/models/network_chooser.h"

#include "ui/banner.h"

#include <QLocale>

#include <utility>

namespace shiftscope {

namespace {
constexpr std::uint64_t kSeed = 1;
}

NetworkChooser::NetworkChooser(std::string model, Banner &banner, QObject *parent)
    : QObject(parent), m_model(std::move(model)), m_banner(banner)
{
}

NetworkChooser::~NetworkChooser()
{
    m_fetching.request_stop();
}

void NetworkChooser::load()
{
    m_banner.showProgress(tr("Loading %1…").arg(QString::fromStdString(m_model)), -1);
    m_worker.runLatest([model = m_model](const std::stop_token &) { return loadPublishedNetwork(model); },
                       [this](const LoadedNetwork &loaded) { take(loaded); }, complaint());
}

Worker::Failed NetworkChooser::complaint()
{
    return [this](const QString &message) { offer(message); };
}

void NetworkChooser::take(const LoadedNetwork &loaded)
{
    m_missing = loaded.missing;
    if (!loaded.network) {
        const QString size =
            m_missing->bytes > 0 ? QLocale().formattedDataSize(m_missing->bytes, 0) + QStringLiteral(", ") : QString();
        offer(tr("The trained weights of %1 are not on this machine yet (%2%3). 'shiftscope models fetch %4' gets them too.")
                  .arg(QString::fromStdString(m_missing->title), size, QString::fromStdString(m_missing->licence),
                       QString::fromStdString(m_model)));
        return;
    }
    if (loaded.network->info().trained())
        m_banner.hide();
    else
        offer(tr("Untrained: %1 with seeded random weights. Its values show what the architecture alone does.")
                  .arg(QString::fromStdString(m_model)));
    emit networkReady(loaded.network);
}

void NetworkChooser::offer(const QString &text)
{
    std::vector<Banner::Offer> offers;
    if (m_missing)
        offers.push_back({tr("Fetch"), tr("Fetch the published weights and verify them"), [this] { fetchMissing(); }});
    else
        offers.push_back({tr("Use trained"), tr("Load the published weights"), [this] { load(); }});
    offers.push_back({tr("Use untrained weights"), tr("Go on with seeded random weights"), [this] { useUntrained(); }});
    offers.push_back({tr("Close"), tr("Close this line"), [this] { m_banner.hide(); }});
    m_banner.show(text, offers);
}

void NetworkChooser::useUntrained()
{
    m_banner.showProgress(tr("Drawing random weights…"), -1);
    m_worker.runLatest([model = m_model](const std::stop_token &) { return makeUntrainedNetwork(model, kSeed); },
                       [this](LoadedNetwork loaded) {
                           loaded.missing = m_missing; // still to be had
                           take(loaded);
                       },
                       complaint());
}

void NetworkChooser::fetchMissing()
{
    const CatalogEntry entry = *m_missing;
    m_fetching = std::stop_source();
    const QString text = tr("Fetching %1…").arg(QString::fromStdString(entry.file));
    const std::vector<Banner::Offer> offers{{tr("Cancel"), tr("Stop fetching"), [this] { m_fetching.request_stop(); }}};
    m_banner.showProgress(text, -1, offers);
    const auto show = [this, text, offers](std::int64_t done, std::int64_t total) {
        QMetaObject::invokeMethod(
            this,
            [=, this] {
                if (!m_fetching.stop_requested())
                    m_banner.showProgress(text, total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1, offers);
            },
            Qt::QueuedConnection);
    };
    m_worker.runLatest(
        [entry, show, model = m_model, stop = m_fetching.get_token()](const std::stop_token &) {
            fetch(entry, show, stop);
            return loadPublishedNetwork(model);
        },
        [this](const LoadedNetwork &loaded) { take(loaded); }, complaint());
}

} // namespace shiftscope
