#pragma once

#include "ui/live/live_features.h"
#include "ui/plot/value_range.h"

#include <QTimer>
#include <QWidget>

class QTableWidget;

namespace shiftscope {

class SteadyLabel;

/// Similarity of the patch's features to each anchor, layer by layer, and the classes the network sees. The last good values
/// stay, dimmed once they are older than what is on the canvas.
class LiveTable : public QWidget {
    Q_OBJECT

public:
    explicit LiveTable(QWidget *parent = nullptr);

    /// Rows and columns. Drops the values, unless names of columns are all that is new.
    void setMetric(Metric metric);
    void setShape(const NetworkInfo &info, const std::vector<Anchor> &anchors);
    void show(const LiveResult &result);
    /// What is shown belongs to another scene or network: it is dimmed, `patiently` only when nothing new comes soon.
    void forget(bool patiently);
    /// The patch stands elsewhere now: what is shown is dimmed unless a new result comes soon.
    void expect(Position position);

    /// What the bars reach over: the map's scale.
    void setRange(ValueRange range);
    /// The classes, to be put where there is room for them.
    [[nodiscard]] QWidget *classes() const;
    [[nodiscard]] bool older() const { return m_older; }
    /// Whether what is shown belongs to the present scene, network and position.
    [[nodiscard]] bool current() const { return m_belongs && m_shown == m_expected; }
    /// One line a layer, as shown: "fc 0.912 1.000 …".
    [[nodiscard]] QString text() const;

private:
    class Bars;
    void setOlder(bool older);
    [[nodiscard]] QString similarityText(double value) const;

    QTableWidget *m_table;
    Bars *m_bars;
    SteadyLabel *m_classes;
    std::vector<std::string> m_labels;
    QStringList m_rows;
    QTimer m_patience;
    Position m_shown;
    Position m_expected;
    bool m_belongs = false; ///< to the present scene and network
    bool m_older = false;
};

} // namespace shiftscope
