#include "ui/live/opened_run.h"

#include "core/error.h"

#include <algorithm>

namespace shiftscope {

namespace {

constexpr std::size_t kRowsAtOnce = 256;

bool isRepeatable(const std::string &background)
{
    return backgroundKind(background) != BackgroundKind::Picture;
}

/// A patch on a background; the last position, or none where the file does not keep the patch.
std::optional<Position> setObject(SceneSettings &scene, const std::filesystem::path &file, const RunHeader &header)
{
    if (header.patchImage.values.empty() || header.box < 1)
        return std::nullopt;
    scene.patch = file;
    scene.box = header.box;
    scene.fit = header.fit.value_or(Fit::Contain);
    scene.mirrored = header.mirrored;
    scene.turn = header.turn;
    if (isRepeatable(header.background))
        scene.background = header.background;
    else if (!header.backgroundImage.values.empty())
        scene.background = file.string();
    return Position{header.canvas - header.box, header.canvas - header.box};
}

/// A picture that is shifted, which stands in the background's place in the file.
std::optional<Position> setPicture(SceneSettings &scene, const std::filesystem::path &file, const RunHeader &header)
{
    const StoredImage &picture = header.backgroundImage;
    const bool crop = header.mode == ShiftMode::Crop;
    const bool circular = header.mode == ShiftMode::Circular;
    if ((!crop && !circular) || picture.height < header.canvas || picture.width < header.canvas)
        return std::nullopt;
    scene.mode = crop ? ShiftMode::Crop : ShiftMode::Circular;
    scene.picture = file;
    if (isRepeatable(header.background)) // only the blank canvas shows it
        scene.background = header.background;
    if (circular)
        return Position{header.canvas - 1, header.canvas - 1};
    return Position{picture.height - header.canvas, picture.width - header.canvas};
}

std::optional<SceneSettings> sceneOf(const std::filesystem::path &file, const RunHeader &header)
{
    SceneSettings scene;
    const std::optional<Position> last =
        header.mode == ShiftMode::Object ? setObject(scene, file, header) : setPicture(scene, file, header);
    if (!last)
        return std::nullopt;
    std::vector<Anchor> anchors;
    for (const StoredAnchor &anchor : header.anchors)
        anchors.push_back({anchor.name, {anchor.y, anchor.x}});
    scene.anchors = unplaced(anchors, *last);
    if (scene.anchors.empty())
        scene.anchors = paperAnchors();
    scene.position = {last->y / 2, last->x / 2};
    scene.measuring = {.stride = header.stride, .metric = header.metric};
    for (const StoredLayer &layer : header.layers)
        scene.measuring.layers.push_back(layer.name);
    return scene;
}

} // namespace

std::shared_ptr<const OpenedRun> openRun(const std::filesystem::path &file)
{
    const RunFile run = RunFile::openForReading(file);
    auto opened = std::make_shared<OpenedRun>();
    opened->file = file;
    RunSnapshot &snapshot = opened->snapshot;
    snapshot.header = run.header();
    if (snapshot.header.positions() == 0 || snapshot.header.layers.empty() || snapshot.header.anchors.empty())
        throw InputError("'" + file.filename().string() + "' is a run without a map: positions, layers or anchors are missing");
    snapshot.maps = run.readMaps();
    snapshot.progress.total = static_cast<std::int64_t>(snapshot.header.positions());
    snapshot.progress.done = static_cast<std::int64_t>(snapshot.maps.doneCount());
    snapshot.finished = snapshot.progress.done == snapshot.progress.total;
    snapshot.features = KeptFeatures::openIn(file, snapshot.header, snapshot.maps);
    opened->scene = sceneOf(file, snapshot.header);
    return opened;
}

std::shared_ptr<const KeptFeatures> readKeptFeatures(const OpenedRun &run, std::int64_t bytes, const std::stop_token &stop)
{
    const RunHeader &header = run.header();
    if (header.features == StoredFeatures::None || KeptFeatures::bytesFor(header) > bytes)
        return nullptr;
    const RunFile file = RunFile::openForReading(run.file);
    auto kept = KeptFeatures::forHeader(header, run.snapshot.maps);
    for (auto &[layer, rows] : kept->layers) {
        for (std::size_t first = 0; first < header.positions(); first += kRowsAtOnce) {
            if (stop.stop_requested())
                throw WorkError("reading '" + run.file.filename().string() + "' was stopped");
            const std::size_t count = std::min(kRowsAtOnce, header.positions() - first);
            const FeatureMatrix features = file.readFeatures(layer, first, count);
            for (std::size_t i = 0; i < count; ++i)
                if (run.snapshot.maps.done[first + i] != 0)
                    rows.put(first + i, features.row(static_cast<std::int64_t>(i)));
        }
    }
    return kept;
}

} // namespace shiftscope
