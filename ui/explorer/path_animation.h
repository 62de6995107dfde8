#pragma once

#include "core/sweep/similarity_map.h"
#include "ui/explorer/drag_path.h"
#include "ui/live/prepared_scene.h"
#include "ui/plot/value_range.h"

#include <QImage>

#include <memory>
#include <stop_token>
#include <string>

namespace shiftscope {

/// A drag as moving pictures: the canvas at the left, the map with the path so far at the right, the step's value below.
struct PathAnimation {
    std::shared_ptr<const PreparedScene> scene; ///< that was dragged over
    SimilarityMap map;                          ///< as far as it is measured; may be empty
    std::string colourMap = "viridis";
    ValueRange range;
    DragPath path;
    MeasuredNames names;
    std::size_t layer = 0;
    std::size_t anchor = 0;
};

/// The picture at a step. For any thread.
[[nodiscard]] QImage frameAt(const PathAnimation &animation, std::size_t step);

/// All steps as an animated WebP, each for as long as it took. For a worker. Throws WorkError, also when it is stopped.
[[nodiscard]] std::string animatedWebp(const PathAnimation &animation, const std::stop_token &stop);

} // namespace shiftscope
