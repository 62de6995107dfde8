#pragma once

#include "ui/live/scene_settings.h"

#include <QImage>

#include <memory>
#include <string>
#include <vector>

namespace shiftscope {

/// The scene ready for the network and for the screen. Immutable once made, shared between threads.
struct PreparedScene {
    SceneSettings settings;
    Scene scene; ///< what was read
    ShiftedScene shifted;
    std::vector<Anchor> anchors; ///< as placed() for this scene
    QImage background;           ///< canvas x canvas
    QImage patch;                ///< Object: box x box, with alpha
    QImage picture;              ///< Crop and Circular: what is shifted
    std::string key;             ///< equal for equal pixels, wherever they came from
};

/// Reads and fits the patch, or the picture: for a worker. Throws InputError.
[[nodiscard]] std::shared_ptr<const PreparedScene> prepareScene(const SceneSettings &settings, int canvas);

/// The same things with other anchors; reads nothing.
[[nodiscard]] std::shared_ptr<const PreparedScene> withAnchors(const PreparedScene &scene,
                                                               const std::vector<SceneAnchor> &anchors);

/// The same things measured otherwise; reads nothing.
[[nodiscard]] std::shared_ptr<const PreparedScene> withMeasuring(const PreparedScene &scene, const Measuring &measuring);

/// The scene's background alone: at position 0, 0 it is the blank canvas.
[[nodiscard]] ShiftedScene blankOf(const ShiftedScene &scene);

/// CV_8UC4 RGBA or CV_8UC3 RGB as a picture of its own.
[[nodiscard]] QImage imageOf(const cv::Mat &pixels);

} // namespace shiftscope
