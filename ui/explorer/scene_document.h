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
    /// Largest position: canvas - box, picture - canvas, or canvas - 1.
    [[nodiscard]] Position last() const;
    [[nodiscard]] QUndoStack &undoStack() { return m_undo; }

    /// Replaces everything, without a way back (at start).
    void reset(const SceneSettings &settings);
    /// Replaces everything, as one step of undo.
    void replace(const SceneSettings &settings, const QString &text);
    /// The canvas of another network.
    void setCanvas(int canvas);
    /// How far the window of Crop can go, once the picture has been read.
    void setPictureLast(Position last);

    /// A new place for the patch. Calls within one gesture (see beginGesture) are one undo step, and so are calls that follow
    /// each other within a second (a burst of arrow keys, typing).
    void moveTo(Position position);
    void setPatch(const std::filesystem::path &file);
    void setBox(int box);
    /// '#rrggbb', a picture file or "texture:N".
    void setBackground(const std::string &background);
    /// What "shifted" means; Crop and Circular shift `picture`.
    void setMode(ShiftMode mode, const std::filesystem::path &picture);
    /// As the patch stands now, mirrored left to right.
    void mirror();
    /// A quarter turn clockwise.
    void turn();
    /// A drag begins: what follows until the next beginGesture() or endGesture() is one undo step.
    void beginGesture();
    void endGesture();

    /// The anchors where they stand, one for each of settings().anchors.
    [[nodiscard]] std::vector<Anchor> anchors() const;
    /// Adds one, named by its place. Returns false where one stands already.
    bool addAnchor(Position position);
    /// A corner that is moved is one no more and takes its place's name.
    void moveAnchor(std::size_t index, Position position);
    /// Empty: named by its place; TL, TR, C, BL, BR: stands there. Returns a sentence that says why not, or nothing: a name is
    /// taken, or holds what a run file cannot (anything but printable ASCII, a slash).
    QString renameAnchor(std::size_t index, const QString &name);
    /// The last one stays.
    void removeAnchor(std::size_t index);

signals:
    void changed();

private:
    class Change;
    enum class Kind { Move, Patch, Box, Background, Stance, Mode, AnchorMove, AnchorList, All };
    void apply(SceneSettings next, Kind kind, const QString &text);
    void show(const SceneSettings &settings);
    [[nodiscard]] SceneSettings clamped(SceneSettings settings) const;
    [[nodiscard]] Position lastOf(const SceneSettings &settings) const;

    SceneSettings m_settings;
    int m_canvas = 224;
    Position m_pictureLast{1 << 20, 1 << 20};
    QUndoStack m_undo;
    QElapsedTimer m_lastChange;
    Kind m_lastKind = Kind::Patch;
    bool m_inGesture = false;
    int m_step = 0; ///< changes with the same number become one undo step
};

} // namespace shiftscope
