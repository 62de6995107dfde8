#pragma once

#include "ui/explorer/file_saver.h"
#include "ui/explorer/pinned_points.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QTableWidget;

namespace shiftscope {

class SceneDocument;

/// The pinned points as a list: places, and the similarity to each anchor there, of the layer that the map shows. What is not
/// measured yet of the present scene says so: the values are never those of another one.
class PinTable : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive it.
    PinTable(SceneDocument &document, LiveFeatures &live, QWidget *parent = nullptr);

    /// What the values are of from now on; measures it.
    void setSubject(const NetworkInfo &info, const PreparedScene &scene);
    /// Nothing is there to be measured.
    void endSubject();
    void setLayer(const std::string &layer);
    [[nodiscard]] const PinnedPoints &pins() const { return m_pins; }

signals:
    /// One sentence each.
    void saved(const QString &message);
    void problem(const QString &message);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void reflect();
    void refresh();
    void measure();
    void removeSelected();
    [[nodiscard]] QString textOf(const PinnedPoints::Point &point, std::size_t layer, std::size_t anchor) const;

    SceneDocument &m_document;
    LiveFeatures &m_live;
    PinnedPoints m_pins;
    MeasuredNames m_names;
    bool m_ready = false; ///< there is a subject
    std::string m_layer;
    QTimer m_rest; ///< until a change of the scene is over: what is dragged goes first
    FileSaver m_saver;
    QLabel *m_what;
    QTableWidget *m_table;
    QPushButton *m_remove;
    QPushButton *m_clear;
    QPushButton *m_save;
};

} // namespace shiftscope
