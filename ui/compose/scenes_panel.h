#pragma once

#include "ui/compose/scene_sketch.h"
#include "ui/live/worker.h"

#include <QWidget>

#include <string>
#include <vector>

class QBoxLayout;
class QPushButton;

namespace shiftscope {

class BackgroundButton;
class SceneEditor;

/// The scenes of a composition side by side, and the background that they share. Reads files on a thread of its own.
class ScenesPanel : public QWidget {
    Q_OBJECT

public:
    /// Begins with a banana in A and a car in B, as soon as they are found.
    explicit ScenesPanel(QWidget *parent = nullptr);

    /// Side of every canvas, pixels.
    void setCanvas(int canvas);
    void setScenes(std::vector<SceneSketch> scenes);
    /// As Background::parse() reads it; one that cannot be read is said, and the present one stays.
    void setBackground(const std::string &background);

    [[nodiscard]] const std::vector<SceneSketch> &scenes() const { return m_scenes; }
    [[nodiscard]] const std::string &background() const { return m_background; }

signals:
    /// Other scenes than before, not only other patches in them.
    void scenesChanged();
    void problem(const QString &message);

private:
    QWidget *buildCommon();
    void buildEditors();
    SceneEditor *editorOf(std::size_t index);
    void addScene();
    void removeScene(std::size_t index);
    void edit(std::size_t index, const SceneSketch &scene);
    void choosePatch(std::size_t scene);
    void fetchPatches();
    void showGround(const QImage &ground);

    std::vector<SceneSketch> m_scenes;
    int m_canvas = 224;
    std::string m_background = "#ffffff";
    QImage m_ground; ///< m_background on the canvas
    FittedPatches m_fitted;
    std::vector<SceneEditor *> m_editors;
    QBoxLayout *m_row; ///< the editors
    QPushButton *m_add;
    BackgroundButton *m_choice;
    Worker m_files;
};

} // namespace shiftscope
