#include "ui/window.h"

#include "core/error.h"
#include "core/storage/run_file.h"
#include "ui/banner.h"
#include "ui/compare/compare_networks.h"
#include "ui/compare/compare_tab.h"
#include "ui/compare/compare_view.h"
#include "ui/compose/compose_view.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/models/model_store.h"
#include "ui/models/models_dialog.h"
#include "ui/models/network_bar.h"
#include "ui/models/network_chooser.h"
#include "ui/separability/separability_view.h"
#include "ui/settings.h"
#include "ui/study/study_jobs.h"

#include <QApplication>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace shiftscope {

namespace {

constexpr const char *kNoDisplay = "there is no display for the window; without one there are 'shiftscope sweep', 'export', "
                                   "'models' and 'bench' ('shiftscope --help' says more)";

bool namedAsRun(const std::filesystem::path &file)
{
    const QString extension = QString::fromStdString(file.extension().string()).toLower();
    return extension == QStringLiteral(".h5") || extension == QStringLiteral(".hdf5");
}

bool displayNamed()
{
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (const char *value = std::getenv(name); value != nullptr && *value != '\0')
            return true;
    return false;
}

/// Qt ends the process by itself when a display that is named does not answer: this leaves our sentence and exit code instead.
void onStartMessage(QtMsgType type, const QMessageLogContext &, const QString &)
{
    if (type != QtFatalMsg)
        return;
    std::fprintf(stderr, "shiftscope: %s\n", kNoDisplay);
    std::_Exit(1);
}

/// Several run files go beside each other, damaged ones too: they are told. Of the other files the first is opened as what it is,
/// and the rest is named.
void openFiles(const std::vector<std::string> &files, MainWindow &window, CompareView &compare)
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
    if (!others.empty())
        window.openFile(others.front());
    QStringList left;
    for (std::size_t i = 1; i < others.size(); ++i)
        left.push_back(QString::fromStdString(others[i].filename().string()));
    if (!left.isEmpty())
        emit compare.problem(QObject::tr("Not opened: %1. Several files are opened together only where they are runs.")
                                 .arg(left.join(QStringLiteral(", "))));
    if (files.empty())
        window.offerUnfinishedRuns();
}

} // namespace

int runWindow(int argc, char **argv, const std::vector<std::string> &files)
{
    if (!displayNamed())
        throw WorkError(kNoDisplay);
    const QtMessageHandler usual = qInstallMessageHandler(onStartMessage);
    QApplication application(argc, argv);
    qInstallMessageHandler(usual);
    QApplication::setApplicationName(QStringLiteral("ShiftScope"));
    QApplication::setApplicationVersion(QStringLiteral(SHIFTSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("shiftscope"));

    Settings settings;
    MainWindow window(settings);
    ModelStore store(settings);
    NetworkChooser networks(settings, store, window.networkBar(), window.banner());
    QObject::connect(&networks, &NetworkChooser::networkReady, &window, &MainWindow::setNetwork);
    ModelsDialog models(store, &window);
    networks.connectTo(models);
    CompareView &compare = addCompareView(window);
    const CompareNetworks compared(
        compare, store, window.explorer().sweep(), [&window] { return window.networkBar().choice(); },
        [&window] { return window.explorer().document().settings(); });
    QObject::connect(&compared, &CompareNetworks::modelsWanted, &window.networkBar(), &NetworkBar::modelsWanted);
    auto *separability = new SeparabilityView;
    separability->setLiveSource([&window] {
        ExplorerView &explorer = window.explorer();
        return probeSourceOf(explorer.mapPanel().snapshot(), explorer.runHeader());
    });
    window.addView(separability, QObject::tr("Separability"));
    auto *compose = new ComposeView;
    window.addView(compose, QObject::tr("Compose"));
    QObject::connect(&networks, &NetworkChooser::networkReady, compose,
                     [compose, &networks](const std::shared_ptr<const LiveNetwork> &network) {
                         compose->setModel(network->info().layers, network->info().canvas, networks.composeLoader());
                     });
    addStudyView(window);
    QObject::connect(&window, &MainWindow::networkWanted, &networks, &NetworkChooser::choose);
    window.show();
    networks.load();
    window.loadLibrary(files.empty());
    openFiles(files, window, compare);
    return QApplication::exec();
}

} // namespace shiftscope
