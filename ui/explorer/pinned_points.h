#pragma once

#include "ui/live/live_features.h"

#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// Places whose values stay in sight, with what has been measured there of the present subject. A plain value.
class PinnedPoints {
public:
    struct Point {
        Position position;
        std::optional<LiveResult> value; ///< none: not measured yet, or outside the scene
    };

    /// A place that stays keeps its value. True when something has changed.
    bool setPlaces(const std::vector<Position> &places);
    /// Another subject: what has been measured is of the one before.
    void forget();
    /// True where a point waits for it.
    bool take(const LiveResult &result);
    [[nodiscard]] const std::vector<Point> &points() const { return m_points; }
    /// Places within 0 … last that have not been measured.
    [[nodiscard]] std::vector<Position> missing(Position last) const;

private:
    std::vector<Point> m_points;
};

/// What a measured value is of, for a table of many.
struct MeasuredNames {
    std::string model;
    std::vector<std::string> layers;
    std::vector<std::string> anchors;
    Metric metric = Metric::Cosine;
};

/// A line a point, layer and anchor: "point,x,y,model,layer,anchor,metric,value"; what is not measured is left out.
[[nodiscard]] std::string csvText(const PinnedPoints &pins, const MeasuredNames &names);

} // namespace shiftscope
