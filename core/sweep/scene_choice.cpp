#include "core/sweep/scene_choice.h"

#include "core/error.h"
#include "core/storage/run_file.h"

#include <opencv2/core.hpp>
#include <system_error>

namespace shiftscope {

namespace {

/// A picture kept in a run file, as one that owns its pixels.
cv::Mat matOf(const StoredImage &image)
{
    const cv::Mat view(image.height, image.width, CV_MAKETYPE(CV_8U, image.channels),
                       const_cast<std::uint8_t *>(image.values.data())); // cv::Mat knows no view of constant numbers
    return view.clone();
}

Patch patchFrom(const std::filesystem::path &file)
{
    if (!isRunFile(file))
        return Patch::load(file);
    const RunFile run = RunFile::openForReading(file);
    const RunHeader &header = run.header();
    if (header.patchImage.values.empty())
        throw InputError("'" + file.filename().string() + "' keeps no patch: a PNG or SVG picture is needed");
    const int back = (360 - header.turn) % 360;
    const Patch stored = Patch::fromPixels(matOf(header.patchImage), header.patch);
    return stored.turned(false, back).turned(header.mirrored, 0);
}

Background backgroundFrom(const std::string &text)
{
    if (backgroundKind(text) != BackgroundKind::Picture || !isRunFile(text))
        return Background::parse(text);
    const RunFile run = RunFile::openForReading(text);
    if (run.header().backgroundImage.values.empty())
        throw InputError("'" + std::filesystem::path(text).filename().string() + "' keeps no background");
    return {run.header().background, matOf(run.header().backgroundImage)};
}

void readPicture(Scene &scene, const std::filesystem::path &file)
{
    if (!isRunFile(file)) {
        scene.picture = loadPicture(file);
        scene.pictureText = file.string();
        return;
    }
    const RunFile run = RunFile::openForReading(file);
    if (run.header().mode == ShiftMode::Object || run.header().backgroundImage.values.empty())
        throw InputError("'" + file.filename().string() + "' keeps no picture that was shifted");
    scene.picture = matOf(run.header().backgroundImage);
    scene.pictureText = run.header().patch;
}

} // namespace

Scene buildScene(const SceneChoice &choice, int canvas)
{
    Scene scene{.mode = choice.mode, .canvas = canvas, .box = choice.box, .fit = choice.fit};
    scene.background = backgroundFrom(choice.background);
    if (choice.mode != ShiftMode::Object) {
        readPicture(scene, choice.picture);
        return scene;
    }
    scene.mirrored = choice.mirrored;
    scene.turn = choice.turn;
    scene.patch = patchFrom(choice.patch);
    return scene;
}

} // namespace shiftscope
