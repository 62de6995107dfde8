#include "ui/models/network_chooser.h"

#include "ui/banner.h"
#include "ui/models/model_store.h"
#include "ui/models/model_text.h"
#include "ui/models/models_dialog.h"
#include "ui/models/network_bar.h"
#include "ui/models/network_loader.h"
#include "ui/settings.h"

#include <vector>

namespace shiftscope {

NetworkChooser::NetworkChooser(Settings &settings, ModelStore &store, NetworkBar &bar, Banner &banner, QObject *parent)
    : QObject(parent), m_settings(settings), m_store(store), m_bar(bar), m_banner(banner)
{
    connect(&m_bar, &NetworkBar::choiceMade, this, &NetworkChooser::choose);
    connect(&m_store, &ModelStore::refreshed, this, [this] { m_bar.setModels(m_store.rows()); });
    connect(&m_store, &ModelStore::changed, this, &NetworkChooser::rowChanged);
    connect(&m_store, &ModelStore::weightsChanged, this, [this](const QString &model) {
        m_bar.setModels(m_store.rows());
        if (m_choice.trained() && model.toStdString() == m_choice.model)
            reload();
    });
    connect(&m_store, &ModelStore::failed, this, [this](const QString &message) { offer(message); });
}

void NetworkChooser::load()
{
    m_choice = m_settings.values().network;
    m_bar.setChoice(m_choice);
    if (!m_store.rows().empty()) {
        reload();
        return;
    }
    m_banner.showProgress(tr("Looking for networks…"), -1);
    connect(&m_store, &ModelStore::refreshed, this, &NetworkChooser::reload, Qt::SingleShotConnection);
    m_store.refresh();
}

void NetworkChooser::choose(const NetworkChoice &choice)
{
    m_choice = choice;
    m_bar.setChoice(choice);
    UserSettings values = m_settings.values();
    values.network = choice;
    m_settings.set(values);
    reload();
}

void NetworkChooser::chooseDevice(const QString &device)
{
    UserSettings values = m_settings.values();
    values.device = device.toStdString();
    m_settings.set(values);
    reload();
}

void NetworkChooser::connectTo(ModelsDialog &dialog)
{
    connect(&m_bar, &NetworkBar::modelsWanted, &dialog,
            [this, &dialog] { dialog.showModel(QString::fromStdString(m_choice.model)); });
    connect(&dialog, &ModelsDialog::useWanted, this, [this](const QString &model) {
        NetworkChoice choice = m_choice;
        choice.model = model.toStdString();
        choose(choice.trainedAgain());
    });
}

ComposeModelLoader NetworkChooser::composeLoader() const
{
    return [choice = m_store.located(m_choice), device = m_settings.values().device] { return loadComposeModel(choice, device); };
}

void NetworkChooser::reload()
{
    const ModelRow *row = m_store.find(m_choice.model);
    m_waiting = m_choice.trained() && row != nullptr && !row->usable();
    if (m_waiting) {
        rowChanged(QString::fromStdString(m_choice.model));
        return;
    }
    m_banner.showProgress(tr("Loading %1…").arg(QString::fromStdString(m_choice.model)), -1);
    m_worker.runLatest(
        [choice = m_store.located(m_choice), title = m_store.titleOf(m_choice),
         device = m_settings.values().device](const std::stop_token &) { return loadNetwork(choice, title, device); },
        [this](const std::shared_ptr<const LiveNetwork> &network) {
            if (m_choice.trained())
                m_banner.hide();
            else
                offer(tr("Untrained: %1 with seeded random weights. Its values show what the architecture alone does.")
                          .arg(QString::fromStdString(m_choice.model)));
            emit networkReady(network);
        },
        [this](const QString &message) { offer(message); });
}

void NetworkChooser::rowChanged(const QString &model)
{
    const ModelRow *row = m_store.find(m_choice.model);
    if (!m_waiting || row == nullptr || model.toStdString() != m_choice.model)
        return;
    if (row->activity == ModelRow::Activity::Fetching)
        showFetching(*row);
    else if (row->activity == ModelRow::Activity::None && !row->usable())
        offerToFetch(*row);
}

void NetworkChooser::showFetching(const ModelRow &row)
{
    m_banner.showProgress(
        tr("Fetching %1: %2").arg(QString::fromStdString(row.title), noteText(row)), share(row.progress),
        {{tr("Cancel"), tr("Stop fetching; what has come is kept"), [this] { m_store.cancel(m_choice.model); }}});
}

void NetworkChooser::offerToFetch(const ModelRow &row)
{
    QString text = row.message;
    if (text.isEmpty() && row.file.state == CheckpointState::Missing && row.entry && !row.file.chosenByHand)
        text = tr("The trained weights of %1 are not on this machine yet (%2). 'shiftscope models fetch %3' gets them too.")
                   .arg(QString::fromStdString(row.title), QString::fromStdString(row.entry->licence),
                        QString::fromStdString(row.model));
    else if (text.isEmpty() && row.file.state == CheckpointState::Missing && !row.file.chosenByHand)
        text = tr("There is no published checkpoint of %1; choose a file of your own in Models….")
                   .arg(QString::fromStdString(row.model));
    else if (text.isEmpty())
        text = tr("%1: %2.").arg(QString::fromStdString(row.title), stateTip(row));
    offer(text);
}

void NetworkChooser::offerTerms(const ModelRow &row)
{
    m_banner.show(QString::fromStdString(row.entry->terms),
                  {{tr("Accept and fetch"), tr("Accept these terms and fetch the weights"),
                    [this] {
                        m_store.acceptTerms(m_choice.model);
                        m_store.fetch(m_choice.model);
                    }},
                   {tr("Do not fetch"), tr("Fetch nothing"), [this] { m_store.refuseTerms(m_choice.model); }}});
}

void NetworkChooser::offer(const QString &text)
{
    const ModelRow *row = m_store.find(m_choice.model);
    std::vector<Banner::Offer> offers;
    if (m_waiting && row != nullptr && row->entry)
        offers.push_back({tr("Fetch"), tr("Fetch the published weights and verify them"), [this] {
                              if (m_store.mustAcceptTerms(m_choice.model))
                                  offerTerms(*m_store.find(m_choice.model));
                              else
                                  m_store.fetch(m_choice.model);
                          }});
    const auto with = [this](bool trained) { choose(trained ? m_choice.trainedAgain() : m_choice.untrained(1)); };
    if (m_choice.trained())
        offers.push_back({tr("Use untrained weights"), tr("Go on with seeded random weights"), [with] { with(false); }});
    else
        offers.push_back({tr("Use trained"), tr("Load the published weights"), [with] { with(true); }});
    offers.push_back({tr("Models…"), tr("Every network and its weights"), [this] { m_bar.modelsWanted(); }});
    m_banner.show(text, offers);
}

} // namespace shiftscope
