#include "ui/window.h"

#include "core/error.h"
#include "ui/plot/plain_numbers.h"
#include "ui/settings.h"
#include "ui/whole_window.h"

#include <QApplication>

#include <cstdio>
#include <cstdlib>

namespace shiftscope {

namespace {

constexpr const char *kNoDisplay = "there is no display for the window; without one there are 'shiftscope sweep', 'export', "
                                   "'models' and 'bench' ('shiftscope --help' says more)";

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

} // namespace

int runWindow(int argc, char **argv, const std::vector<std::string> &files)
{
    if (!displayNamed())
        throw WorkError(kNoDisplay);
    const QtMessageHandler usual = qInstallMessageHandler(onStartMessage);
    QApplication application(argc, argv);
    qInstallMessageHandler(usual);
    keepNumbersPlain();
    QApplication::setApplicationName(QStringLiteral("ShiftScope"));
    QApplication::setApplicationVersion(QStringLiteral(SHIFTSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("shiftscope"));

    Settings settings;
    WholeWindow window(settings);
    window.start(files);
    return QApplication::exec();
}

} // namespace shiftscope
