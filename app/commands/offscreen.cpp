#include "app/commands/offscreen.h"

#include "ui/plot/plain_numbers.h"

#include <iostream>

namespace shiftscope {

bool OffscreenPainting::prepared()
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &message) {
        if (type == QtCriticalMsg || type == QtFatalMsg)
            std::cerr << message.toStdString() << '\n';
    });
    return true;
}

OffscreenPainting::OffscreenPainting() : m_application(m_argc, m_argv.data())
{
    keepNumbersPlain();
}

} // namespace shiftscope
