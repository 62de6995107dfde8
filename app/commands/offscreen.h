#pragma once

#include <QGuiApplication>
#include <array>
#include <string>

namespace shiftscope {

/// Lets Qt paint figures while it lives, without a display, and without its complaints about the lack of a desktop. One object at
/// a time, in the main thread of a headless command.
class OffscreenPainting {
public:
    OffscreenPainting();

private:
    static bool prepared();

    bool m_prepared = prepared();
    int m_argc = 1;
    std::string m_program = "shiftscope";
    std::array<char *, 2> m_argv{m_program.data(), nullptr};
    QGuiApplication m_application;
};

} // namespace shiftscope
