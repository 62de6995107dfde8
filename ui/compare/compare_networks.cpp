#include "ui/compare/compare_networks.h"

#include "ui/compare/compare_view.h"
#include "ui/live/chosen_layers.h"
#include "ui/models/model_store.h"
#include "ui/models/network_bar.h"
#include "ui/models/network_loader.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

#include <utility>

namespace shiftscope {

namespace {

constexpr int kUsualBlur = 3; ///< pixels

NetworkChoice antiAliasedTwin(NetworkChoice choice)
{
    choice.antiAlias = kUsualBlur;
    return choice;
}

NetworkChoice untrainedTwin(const NetworkChoice &choice)
{
    return choice.trained() ? choice.untrained(1) : choice;
}

struct Loaded {
    std::shared_ptr<const LiveNetwork> network;
    std::shared_ptr<const PreparedScene> scene;
};

} // namespace

CompareNetworks::CompareNetworks(CompareView &view, ModelStore &store, BackgroundSweep &explorer,
                                 std::function<NetworkChoice()> current, std::function<SceneSettings()> scene,
                                 std::function<std::string()> device, QObject *parent)
    : QObject(parent), m_view(view), m_store(store), m_current(std::move(current)), m_scene(std::move(scene)),
      m_device(std::move(device)), m_shared(view, explorer)
{
    fillMenu();
}

void CompareNetworks::fillMenu()
{
    QMenu &menu = m_view.sweepMenu();
    menu.addAction(tr("&The explorer's network"), this, [this] { sweep({m_current()}); });
    menu.addAction(tr("The same, &anti-aliased (%1 px)").arg(kUsualBlur), this,
                   [this] { sweep({antiAliasedTwin(m_current())}); });
    menu.addAction(tr("The same, &untrained"), this, [this] { sweep({untrainedTwin(m_current())}); });
    menu.addSeparator();
    menu.addAction(tr("A&ll three"), this, [this] {
        const NetworkChoice choice = m_current();
        sweep({choice, antiAliasedTwin(choice), untrainedTwin(choice)});
    });
    menu.addAction(tr("An&other network…"), this, &CompareNetworks::chooseAnother);
}

void CompareNetworks::chooseAnother()
{
    auto *dialog = new QDialog(&m_view);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Sweep a network"));
    auto *bar = new NetworkBar(dialog);
    bar->setModels(m_store.rows());
    bar->setChoice(m_current());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, dialog);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(new QLabel(tr("It is swept over the explorer's scene."), dialog));
    column->addWidget(bar);
    column->addWidget(buttons);
    connect(bar, &NetworkBar::choiceMade, bar, &NetworkBar::setChoice);
    connect(bar, &NetworkBar::modelsWanted, this, &CompareNetworks::modelsWanted);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, dialog, bar] {
        sweep({bar->choice()});
        dialog->accept();
    });
    dialog->open();
}

void CompareNetworks::sweep(const std::vector<NetworkChoice> &choices)
{
    for (const NetworkChoice &choice : choices) {
        const ModelRow *row = m_store.find(choice.model);
        if (choice.trained() && (row == nullptr || !row->usable())) {
            emit m_view.problem(tr("The weights of %1 are not here yet; 'Models…' in the File menu fetches them.")
                                    .arg(QString::fromStdString(choice.model)));
            continue;
        }
        m_worker.run(
            [choice = m_store.located(choice), title = m_store.titleOf(choice), scene = m_scene(),
             device = m_device()](const std::stop_token &) {
                const std::shared_ptr<const LiveNetwork> network = loadNetwork(choice, title, device);
                const std::vector<std::string> layers = layersOf(network->info(), scene.measuring.layers);
                Loaded loaded{.network = showing(network, layers), .scene = nullptr};
                loaded.scene = prepareScene(scene, loaded.network->info().canvas);
                return loaded;
            },
            [this](const Loaded &loaded) { m_shared.add(loaded.network, loaded.scene); },
            [this](const QString &message) { emit m_view.problem(message); });
    }
}

} // namespace shiftscope
