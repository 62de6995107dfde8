#pragma once

#include "ui/compose/scene_sketch.h"

#include <QObject>
#include <QUndoStack>

#include <string>
#include <vector>

namespace shiftscope {

/// What is composed. A plain value.
struct ComposeSketch {
    std::vector<SceneSketch> scenes;
    std::string background = "#ffffff";
    std::string expression = "A + B";
    friend bool operator==(const ComposeSketch &, const ComposeSketch &) = default;
};

/// A composition that is being edited: every change can be undone.
class ComposeDocument : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const ComposeSketch &sketch() const { return m_sketch; }
    [[nodiscard]] QUndoStack &undoStack() { return m_stack; }

    /// One step for *Undo*, named `what` ("move of a patch"). Changes of the same non-empty `gesture` that follow each other are
    /// one step: a drag, or an expression being typed.
    void change(const ComposeSketch &next, const QString &what, const QString &gesture = {});
    /// The next change is a step of its own.
    void endGesture();
    /// Another composition, with nothing to undo.
    void reset(const ComposeSketch &sketch);

signals:
    void changed();

private:
    class Step;
    void show(const ComposeSketch &sketch);

    ComposeSketch m_sketch;
    QUndoStack m_stack;
    int m_gestures = 0;
};

} // namespace shiftscope
