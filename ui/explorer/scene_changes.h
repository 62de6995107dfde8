#pragma once

#include "ui/live/prepared_scene.h"

#include <QString>

#include <deque>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace shiftscope {

/// A change of the scene that is wanted.
struct SceneEdit {
    enum class Kind { Move, AnchorMove, AnchorList, Measuring, Pins, Box, Patch, Background, Stance, Mode, All };
    std::function<void(SceneSettings &)> change;
    Kind kind = Kind::All;
    QString text; ///< as the undo menu calls it
    int step = 0; ///< changes with the same number become one undo step
    enum class History { Keeps, None, Clears };
    History history = History::Keeps;
};

/// The scene and what is to become of it. A change that shows something else (a patch, a picture, a size) waits until that has
/// been read and is then taken whole or, where it cannot be read, not at all; moves, anchors and what is measured are taken at
/// once.
struct SceneState {
    SceneSettings settings;
    std::shared_ptr<const PreparedScene> scene; ///< what `settings` show on `canvas`; null: nothing is shown
    int canvas = 224;                           ///< side, pixels
    std::deque<SceneEdit> waiting;              ///< in the order they were asked for; what the first one shows is being read
    int reading = 0;                            ///< number of the newest scene_action::Read
    QString refusal;                            ///< why the newest change was not taken; empty when there is nothing to say
};

namespace scene_event {
struct Wanted {
    SceneEdit edit;
};
struct Read {
    int number = 0;
    std::shared_ptr<const PreparedScene> scene;
};
struct Unreadable {
    int number = 0;
    QString message;
};
/// Another network's canvas.
struct Canvas {
    int side = 224;
};
/// Undo and redo: `scene` may be null, and is then read again.
struct Restored {
    SceneSettings settings;
    std::shared_ptr<const PreparedScene> scene;
};
} // namespace scene_event
using SceneEvent =
    std::variant<scene_event::Wanted, scene_event::Read, scene_event::Unreadable, scene_event::Canvas, scene_event::Restored>;

namespace scene_action {
/// Read what `settings` show, on a worker; scene_event::Read or Unreadable with this number follows.
struct Read {
    int number = 0;
    SceneSettings settings;
    int canvas = 224;
};
/// The edit has been taken: remember it for undo.
struct Record {
    SceneEdit edit;
    scene_event::Restored before;
    scene_event::Restored after;
};
/// The state is to be shown.
struct Show {};
/// SceneState::refusal has changed.
struct Tell {};
} // namespace scene_action
using SceneAction = std::variant<scene_action::Read, scene_action::Record, scene_action::Show, scene_action::Tell>;

struct SceneStep {
    SceneState state;
    std::vector<SceneAction> actions; ///< in this order
};

/// What follows from an event. Reads nothing and waits for nothing.
[[nodiscard]] SceneStep next(SceneState state, const SceneEvent &event);

/// What a scene shows otherwise than another one.
enum class SceneNews { None, Anchors, Measuring, Size, Things };
/// Null: nothing is shown.
[[nodiscard]] SceneNews newsOf(const PreparedScene *before, const PreparedScene *now);

/// Largest position: canvas - box, picture - canvas, or canvas - 1; while a picture's size is not known, the present one.
[[nodiscard]] Position lastOf(const SceneState &state);
/// The settings with an edit applied, its position inside the canvas.
[[nodiscard]] SceneSettings applied(const SceneState &state, const SceneEdit &edit);
/// The settings as they will be once everything that waits is taken.
[[nodiscard]] SceneSettings wanted(const SceneState &state);

} // namespace shiftscope
