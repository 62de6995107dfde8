#pragma once

#include "ui/live/prepared_scene.h"

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

namespace shiftscope {

/// The scene as the user has set it, with undo. Positions are kept inside the canvas whatever changes.
class SceneDocument : public QObject {
    Q_OBJECT

public:
    explicit SceneDocument(QObject *parent = nullptr);

    [[nodiscard]] const SceneSettings &settings() const { return m_settings; }
    [[nodiscard]] int canvas() const { return m_canvas; }
    /// Largest position in both axes: canvas - box.
    [[nodiscard]] int last() const { return m_canvas - m_settings.box; }
    [[nodiscard]] QUndoStack &undoStack() { return m_undo; }

    /// Replaces everything, without a way back (at start).
    void reset(const SceneSettings &settings);
    /// The canvas of another network.
    void setCanvas(int canvas);

    /// A new place for the patch. Calls within one gesture (see beginGesture) are one undo step, and so are calls that follow
    /// each other within a second (a burst of arrow keys, typing).
    void moveTo(Position position);
    void setPatch(const std::filesystem::path &file);
    void setBox(int box);
    void setBackground(const std::string &colour);
    /// A drag begins: what follows until the next beginGesture() or endGesture() is one undo step.
    void beginGesture();
    void endGesture();

signals:
    void changed();

private:
    class Change;
    enum class Kind { Move, Patch, Box, Background };
    void apply(SceneSettings next, Kind kind, const QString &text);
    void show(const SceneSettings &settings);
    [[nodiscard]] SceneSettings clamped(SceneSettings settings) const;

    SceneSettings m_settings;
    int m_canvas = 224;
    QUndoStack m_undo;
    QElapsedTimer m_lastChange;
    Kind m_lastKind = Kind::Patch;
    bool m_inGesture = false;
    int m_step = 0; ///< changes with the same number become one undo step
};

} // namespace shiftscope
