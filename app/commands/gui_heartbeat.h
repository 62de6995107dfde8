#pragma once

#include <QTimer>

#include <stop_token>
#include <thread>
#include <vector>

namespace shiftscope {

/// How long the GUI thread is not free for anything new: a timer of 1 ms that notes when it was late, and a thread that does
/// nothing else, which tells what the machine does to any program. Made, used and read in the GUI thread, whose event loop runs.
class GuiHeartbeat {
public:
    GuiHeartbeat();

    /// Ends the measuring.
    void stop();

    /// Milliseconds between beats; at least one.
    [[nodiscard]] const std::vector<double> &gaps() const { return m_gaps; }
    /// Of these, what the GUI thread computed itself.
    [[nodiscard]] const std::vector<double> &busy() const { return m_busy; }
    /// The same as gaps() for the idle thread.
    [[nodiscard]] const std::vector<double> &idleThread() const { return m_idle; }

private:
    void beat();

    QTimer m_timer;
    double m_last = 0;
    double m_lastBusy = 0;
    std::vector<double> m_gaps;
    std::vector<double> m_busy;
    std::vector<double> m_idle; ///< belongs to the thread until stop()
    std::jthread m_thread;
};

} // namespace shiftscope
