#pragma once

#include "ui/explorer/pinned_points.h"
#include "ui/live/live_features.h"

#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// One drag of the patch: the positions it came by, and what was measured there on the way. Nothing is added afterwards: a step
/// that was passed before its values came has none. A plain value.
class DragPath {
public:
    struct Step {
        Position position;
        double seconds = 0; ///< since the drag began
        std::optional<LiveResult> value;
    };

    /// The path before stays until the patch is moved.
    void begin(Position start);
    /// The patch has come to a position; nothing happens where it is there already, or while nothing is dragged.
    void moveTo(Position position, double seconds);
    /// What has been measured belongs to the newest step there. After end() only the last step still takes its own, and only
    /// while the patch stays.
    void take(const LiveResult &result);
    void end();
    /// What is measured from now on is of another scene.
    void close();
    void clear();

    [[nodiscard]] const std::vector<Step> &steps() const { return m_steps; }
    [[nodiscard]] std::size_t measured() const;
    /// The values along the steps; NaN where there are none.
    [[nodiscard]] std::vector<double> curve(std::size_t layer, std::size_t anchor) const;

private:
    enum class State { Resting, Begun, Dragging, Ended };
    std::vector<Step> m_steps;
    State m_state = State::Resting;
    Position m_start;
    std::optional<LiveResult> m_newest; ///< what was measured before the first move is known of the start
};

/// A line a step, layer and anchor: "step,seconds,x,y,model,layer,anchor,metric,value"; the value is nan where the step was not
/// measured.
[[nodiscard]] std::string csvText(const DragPath &path, const MeasuredNames &names);

} // namespace shiftscope
