#pragma once

#include "ui/compose/scene_sketch.h"
#include "ui/live/worker.h"

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QBoxLayout;
class QPushButton;

namespace shiftscope {

class BackgroundButton;
class SceneEditor;

/// The scenes of a composition side by side, and the background that they share. It shows them and says what is wanted of them;
/// whoever owns them decides. Reads files on a thread of its own.
class ScenesPanel : public QWidget {
    Q_OBJECT

public:
    explicit ScenesPanel(QWidget *parent = nullptr);

    /// Side of every canvas, pixels.
    void setCanvas(int canvas);
    /// `background` as Background::parse() reads it.
    void show(const std::vector<SceneSketch> &scenes, const std::string &background);
    /// Reads the background, and asks for it if it can be used; else says why not.
    void tryBackground(const std::string &background);

signals:
    /// The scenes as the user wants them; see ComposeDocument::change().
    void scenesWanted(const std::vector<shiftscope::SceneSketch> &scenes, const QString &what, const QString &gesture);
    void gestureEnded();
    void backgroundWanted(const std::string &background);
    /// A banana in A and a car in B, once they are found: to begin with.
    void beginningFound(const std::vector<shiftscope::SceneSketch> &scenes);
    void problem(const QString &message);

private:
    QWidget *buildCommon();
    void buildEditors();
    SceneEditor *editorOf(std::size_t index);
    void addScene();
    void removeScene(std::size_t index);
    void edit(std::size_t index, const SceneSketch &scene, const QString &what, const QString &gesture);
    void choosePatch(std::size_t scene);
    void fetchPatches();
    void showGround();
    void fetchGround(const std::string &background, bool wanted);

    std::vector<SceneSketch> m_scenes;
    int m_canvas = 224;
    std::string m_background = "#ffffff";
    std::map<std::string, QImage> m_grounds; ///< backgrounds on the canvas, as far as they are read
    FittedPatches m_fitted;
    std::vector<SceneEditor *> m_editors;
    QBoxLayout *m_row; ///< the editors
    QPushButton *m_add;
    BackgroundButton *m_choice;
    Worker m_files;
};

} // namespace shiftscope
