#pragma once

#include "ui/explorer/scene_changes.h"
#include "ui/live/worker.h"

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

namespace shiftscope {

/// The scene as it is shown, with undo. A change of what is shown is taken once a worker has read it, as a whole; one that cannot
/// be read changes nothing and is told by refused(). Moves, anchors and what is measured are taken at once, and undo reads
/// nothing. Positions are kept inside the canvas whatever changes.
class SceneDocument : public QObject {
    Q_OBJECT

public:
    explicit SceneDocument(QObject *parent = nullptr);

    [[nodiscard]] const SceneSettings &settings() const { return m_state.settings; }
    /// What settings() show, with their anchors; null: nothing.
    [[nodiscard]] const std::shared_ptr<const PreparedScene> &scene() const { return m_state.scene; }
    /// The settings as they will be once what is being read has been: what fields show that are being changed.
    [[nodiscard]] SceneSettings wanted() const { return shiftscope::wanted(m_state); }
    /// Whether a change waits for what it shows to be read.
    [[nodiscard]] bool waiting() const { return !m_state.waiting.empty(); }
    /// Why the newest change was not taken, one sentence; empty when there is nothing to say.
    [[nodiscard]] const QString &refusal() const { return m_state.refusal; }
    [[nodiscard]] int canvas() const { return m_state.canvas; }
    /// Largest position: canvas - box, picture - canvas, or canvas - 1.
    [[nodiscard]] Position last() const { return lastOf(m_state); }
    [[nodiscard]] QUndoStack &undoStack() { return m_undo; }

    /// Replaces everything, without a way back (at start).
    void reset(const SceneSettings &settings);
    /// Replaces everything, as one step of undo.
    void replace(const SceneSettings &settings, const QString &text);
    /// The canvas of another network: the scene is read again for it, and scene() is null until then.
    void setCanvas(int canvas);

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
    /// Stride, metric and layers of what is measured.
    void setMeasuring(const Measuring &measuring);
    /// Places whose values stay in sight.
    void setPins(const std::vector<Position> &pins);
    /// Pins the place, or takes its pin away.
    void togglePin(Position position);
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
    /// refusal() has changed.
    void refused(const QString &message);

private:
    class Change;
    using Kind = SceneEdit::Kind;
    void setAnchors(std::vector<SceneAnchor> anchors, Kind kind, const QString &text);
    void apply(std::function<void(SceneSettings &)> change, Kind kind, const QString &text);
    void handle(const SceneEvent &event);
    void perform(const scene_action::Read &action);
    void perform(const scene_action::Record &action);
    void perform(const scene_action::Show &action);
    void perform(const scene_action::Tell &action);

    SceneState m_state;
    Worker m_worker;
    QUndoStack m_undo;
    QElapsedTimer m_lastChange;
    Kind m_lastKind = Kind::Patch;
    bool m_inGesture = false;
    int m_step = 0; ///< changes with the same number become one undo step
};

} // namespace shiftscope
