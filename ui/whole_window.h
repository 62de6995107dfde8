#pragma once

#include <memory>
#include <string>
#include <vector>

namespace shiftscope {

class ComposeView;
class MainWindow;
class Settings;

/// The window with every view in it and what chooses its networks, joined: what the program shows, and what tests of the whole
/// use.
class WholeWindow {
public:
    /// `settings` must outlive it.
    explicit WholeWindow(Settings &settings);
    ~WholeWindow();
    WholeWindow(const WholeWindow &) = delete;
    WholeWindow &operator=(const WholeWindow &) = delete;

    /// Shows the window, loads the network of last time and opens the files: several run files beside each other; of
    /// the others the first as what it is, and the rest is named. Without files the window comes back as it was left.
    void start(const std::vector<std::string> &files);

    [[nodiscard]] MainWindow &window();
    [[nodiscard]] ComposeView &compose();

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace shiftscope
