#pragma once

#include "ui/compare/compare_run.h"

#include <QWidget>

#include <set>
#include <string>
#include <vector>

class QListWidget;
class QPushButton;

namespace shiftscope {

/// The runs, their layers and their anchors, each with a tick for whether it is shown.
class RunList : public QWidget {
    Q_OBJECT

public:
    explicit RunList(QWidget *parent = nullptr);

    /// `titles`: a line for each run. Ticks and selection stay; new runs are ticked.
    void setRuns(const std::vector<CompareRunPtr> &runs, const std::vector<std::string> &titles);
    void setLayers(const std::vector<std::string> &names, const std::set<std::string> &ticked);
    void setAnchors(const std::vector<std::string> &names, const std::set<std::string> &ticked);

    [[nodiscard]] bool isTicked(int run) const { return !m_hidden.contains(run); }
    /// Shown with the next setRuns(); emits nothing.
    void setTicked(int run, bool ticked);
    /// Numbers of the runs that are selected, in the list's order.
    [[nodiscard]] std::vector<int> selected() const;
    [[nodiscard]] std::set<std::string> tickedLayers() const;
    [[nodiscard]] std::set<std::string> tickedAnchors() const;

signals:
    /// By the user.
    void ticksChanged();
    /// Take a run away; a sweep under way is cancelled.
    void removeWanted(int run);
    /// Write those that are selected to files.
    void saveWanted();
    void menuWanted(int run, QPoint at);

private:
    void connectRuns();
    void removeSelected();

    std::set<int> m_hidden;
    QListWidget *m_runs;
    QListWidget *m_layers;
    QListWidget *m_anchors;
    QPushButton *m_save;
    QPushButton *m_remove;
};

/// What stays ticked of `now`; where nothing does, the preferred name or else the last one.
[[nodiscard]] std::set<std::string> tickedOf(const std::vector<std::string> &now, const std::set<std::string> &ticked,
                                             const std::string &preferred);

} // namespace shiftscope
