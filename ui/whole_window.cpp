#include "ui/whole_window.h"

#include "core/storage/run_file.h"
#include "ui/banner.h"
#include "ui/compare/compare_networks.h"
#include "ui/compare/compare_tab.h"
#include "ui/compare/compare_view.h"
#include "ui/compose/compose_view.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/measure_controls.h"
#include "ui/jobs/work_jobs.h"
#include "ui/main_window.h"
#include "ui/models/model_jobs.h"
#include "ui/models/model_store.h"
#include "ui/models/models_dialog.h"
#include "ui/models/network_bar.h"
#include "ui/models/network_chooser.h"
#include "ui/separability/separability_view.h"
#include "ui/settings.h"
#include "ui/study/study_jobs.h"

#include <QStandardPaths>

#include <filesystem>

namespace shiftscope {

namespace {

bool namedAsRun(const std::filesystem::path &file)
{
    const QString extension = QString::fromStdString(file.extension().string()).toLower();
    return extension == QStringLiteral(".h5") || extension == QStringLiteral(".hdf5");
}

} // namespace

/// In the order in which each needs those before it.
struct WholeWindow::Parts {
    explicit Parts(Settings &settings)
        : window(settings), store(settings), networks(settings, store, window.networkBar(), window.banner()),
          models(store, &window), modelJobs(store, window.jobs(), [this](const QString &model) { models.showModel(model); }),
          compare(addCompareView(window)),
          compared(
              compare, store, window.explorer().sweep(), [this] { return window.networkBar().choice(); },
              [this] { return window.explorer().document().settings(); }, [&settings] { return settings.values().device; }),
          separability(new SeparabilityView), compose(new ComposeView)
    {
        QObject::connect(&networks, &NetworkChooser::networkReady, &window, &MainWindow::setNetwork);
        QObject::connect(&window, &MainWindow::networkWanted, &networks, &NetworkChooser::choose);
        window.explorer().measuring().setDevice(QString::fromStdString(settings.values().device));
        QObject::connect(&window.explorer().measuring(), &MeasureControls::deviceWanted, &networks,
                         &NetworkChooser::chooseDevice);
        networks.connectTo(models);
        QObject::connect(&compared, &CompareNetworks::modelsWanted, &window.networkBar(), &NetworkBar::modelsWanted);
        separability->setLiveSource([this] {
            ExplorerView &explorer = window.explorer();
            return probeSourceOf(explorer.mapPanel().snapshot(), explorer.runHeader());
        });
        window.addView(separability, QObject::tr("Separability"));
        window.addView(compose, QObject::tr("Compose"), &compose->undoStack());
        QObject::connect(&networks, &NetworkChooser::networkReady, compose,
                         [this](const std::shared_ptr<const LiveNetwork> &network) {
                             compose->setModel(network->info().layers, network->info().canvas, networks.composeLoader(),
                                               QString::fromStdString(network->info().model));
                         });
        listWork(separability->work(), window.jobs(), [this] { window.showView(separability); });
        listWork(compose->work(), window.jobs(), [this] { window.showView(compose); });
        listWork(compose->trainer().work(), window.jobs(), [this] { window.showView(compose); });
        addStudyView(window, store, models);
    }

    /// Several run files go beside each other, damaged ones too: they are told. Of the other files the first is opened as what it
    /// is, and the rest is named.
    void open(const std::vector<std::string> &files)
    {
        std::vector<std::filesystem::path> runs;
        std::vector<std::filesystem::path> others;
        for (const std::string &file : files)
            (namedAsRun(file) || isRunFile(file) ? runs : others).emplace_back(file);
        if (runs.size() > 1) {
            compare.openRuns(runs);
            window.showView(&compare);
        } else {
            others.insert(others.begin(), runs.begin(), runs.end());
        }
        if (others.empty())
            return;
        window.openFile(others.front());
        QStringList left;
        for (std::size_t i = 1; i < others.size(); ++i)
            left.push_back(QString::fromStdString(others[i].filename().string()));
        if (!left.isEmpty())
            emit compare.problem(QObject::tr("Not opened: %1. Several files can be opened together only if they are runs.")
                                     .arg(left.join(QStringLiteral(", "))));
    }

    MainWindow window;
    ModelStore store;
    NetworkChooser networks;
    ModelsDialog models;
    ModelJobs modelJobs;
    CompareView &compare; ///< this and the views below belong to the window
    CompareNetworks compared;
    SeparabilityView *separability;
    ComposeView *compose;
};

WholeWindow::WholeWindow(Settings &settings) : m_parts(std::make_unique<Parts>(settings)) {}

WholeWindow::~WholeWindow() = default;

MainWindow &WholeWindow::window()
{
    return m_parts->window;
}

ComposeView &WholeWindow::compose()
{
    return *m_parts->compose;
}

void WholeWindow::start(const std::vector<std::string> &files)
{
    MainWindow &window = m_parts->window;
    window.show();
    m_parts->networks.load();
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    window.keepWorkIn(std::filesystem::path(data.toStdString()) / "shiftscope");
    if (files.empty()) {
        window.restoreLastTime();
        return;
    }
    window.loadLibrary(false);
    window.beginKeeping();
    m_parts->open(files);
}

} // namespace shiftscope
