#pragma once

#include "ui/explorer/drag_path.h"
#include "ui/explorer/file_saver.h"
#include "ui/explorer/path_animation.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace shiftscope {

class SceneDocument;
class StepPlot;

/// The newest drag: its curve against the steps, replayed, cleared, saved. Of an earlier scene it is drawn faintly.
class DragPathPanel : public QWidget {
    Q_OBJECT

public:
    /// `document` must outlive it.
    explicit DragPathPanel(SceneDocument &document, QWidget *parent = nullptr);

    /// What is measured from now on.
    void setSubject(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene);
    void endSubject();
    /// As the map: the curve that is chosen, its anchor, and the scale.
    void setShown(const std::string &layer, const std::string &anchor, ValueRange range);

    void begin();
    void moveTo(Position position);
    void take(const LiveResult &result);
    void end();

    [[nodiscard]] const DragPath &path() const { return m_path; }
    /// Whether the path is of another scene than the one on screen.
    [[nodiscard]] bool older() const;
    /// Asks for the file; path, names and curve are filled in.
    void saveAnimation(PathAnimation animation);

signals:
    void pathChanged(const std::vector<shiftscope::Position> &positions, bool older);
    /// The picture of the map is asked for: saveAnimation() is to follow.
    void animationWanted();
    /// One sentence each.
    void saved(const QString &message);
    void problem(const QString &message);

private:
    void build();
    void refresh();
    void clear();
    void replay();
    void replayStep();
    void stopReplay();
    [[nodiscard]] std::size_t layerIndex() const;
    [[nodiscard]] std::size_t anchorIndex() const;

    SceneDocument &m_document;
    DragPath m_path;
    QElapsedTimer m_clock;
    std::string m_subject;     ///< key of what is measured now
    MeasuredNames m_names;     ///< of that
    std::string m_pathSubject; ///< of what the path was measured
    MeasuredNames m_pathNames;
    std::string m_layer;
    std::string m_anchor;
    std::size_t m_replayed = 0; ///< the step that comes next
    QTimer m_replay;
    QTimer m_draw; ///< a drag brings more steps than are worth a picture each
    FileSaver m_saver;
    StepPlot *m_plot;
    QLabel *m_what;
    QPushButton *m_play;
    QPushButton *m_clear;
    QPushButton *m_csv;
    QPushButton *m_animate;
};

} // namespace shiftscope
