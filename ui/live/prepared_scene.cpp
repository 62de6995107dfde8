#include "ui/live/prepared_scene.h"

#include "core/scene/scene.h"

#include <opencv2/core/mat.hpp>

namespace shiftscope {

bool SceneSettings::sameThings(const SceneSettings &other) const
{
    return patch == other.patch && box == other.box && fit == other.fit && background == other.background;
}

QImage imageOf(const cv::Mat &rgba)
{
    return QImage(rgba.data, rgba.cols, rgba.rows, static_cast<qsizetype>(rgba.step), QImage::Format_RGBA8888).copy();
}

std::shared_ptr<const PreparedScene> prepareScene(const SceneSettings &settings, int canvas)
{
    Scene scene;
    scene.canvas = canvas;
    scene.box = settings.box;
    scene.fit = settings.fit;
    scene.patch = Patch::load(settings.patch);
    scene.background = Background::parse(settings.background);

    auto prepared = std::make_shared<PreparedScene>();
    prepared->settings = settings;
    prepared->shifted = scene.shifted();
    prepared->anchors = parseAnchors("TL,TR,C,BL,BR", prepared->shifted.last());
    prepared->patch = imageOf(scene.patch->fitted(settings.box, settings.fit));
    const cv::Mat rgb = scene.background.onCanvas(canvas);
    prepared->background = QImage(rgb.data, rgb.cols, rgb.rows, static_cast<qsizetype>(rgb.step), QImage::Format_RGB888).copy();
    std::error_code unknown; // a file that is gone by now keeps the key it would have had at its birth
    const auto changed = std::filesystem::last_write_time(settings.patch, unknown).time_since_epoch().count();
    prepared->key = settings.patch.string() + '|' + std::to_string(changed) + '|' + std::to_string(settings.box) + '|' +
                    std::string(name(settings.fit)) + '|' + settings.background + '|' + std::to_string(canvas);
    return prepared;
}

} // namespace shiftscope
