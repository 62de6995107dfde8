#pragma once

#include <QPushButton>

#include <filesystem>
#include <vector>

namespace shiftscope {

/// The files that pictures are inverted with besides the search; its menu adds and removes them.
class InverterButton : public QPushButton {
    Q_OBJECT

public:
    explicit InverterButton(QWidget *parent = nullptr);

    [[nodiscard]] const std::vector<std::filesystem::path> &files() const { return m_files; }
    /// Does nothing for a file that is listed already.
    void add(const std::filesystem::path &file);
    void clear();

signals:
    void changed();
    void trainWanted();

private:
    void chooseFile();
    void reflect();

    std::vector<std::filesystem::path> m_files;
};

} // namespace shiftscope
