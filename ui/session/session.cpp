#include "ui/session/session.h"

#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/whole_file.h"
#include "ui/plot/pixel_zoom.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kVersion = 1;
constexpr int kLargestCanvas = 1 << 14;
const QString kFormat = QStringLiteral("shiftscope-session");

QString tr(const char *text)
{
    return QCoreApplication::translate("Session", text);
}

QString qt(const std::string &text)
{
    return QString::fromStdString(text);
}

QString inLetters(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

/// Where a session file lies, and what it says about others.
struct Place {
    std::filesystem::path folder;
    Digests digests;
};

/// Relative to `folder` where it lies below.
std::filesystem::path placedBelow(const std::filesystem::path &target, const std::filesystem::path &folder)
{
    const std::filesystem::path near = target.lexically_relative(folder);
    return near.empty() || *near.begin() == ".." ? target : near;
}

/// {"path", "sha256"}; the hash is left out where the file cannot be read.
QJsonObject reference(const std::filesystem::path &target, const Place &place)
{
    QJsonObject object{{QStringLiteral("path"), qt(placedBelow(target, place.folder).string())}};
    if (place.digests == Digests::LeftOut)
        return object;
    try {
        object.insert(QStringLiteral("sha256"), qt(sha256OfFile(target)));
    } catch (const Error &) { // a patch that is gone is still the session's
    }
    return object;
}

/// Reads objects, and notes what is not as it should be.
class Reader {
public:
    Reader(std::filesystem::path folder, QStringList &problems) : m_folder(std::move(folder)), m_problems(problems) {}

    int integer(const QJsonObject &object, const char *key, int least, int most, int otherwise)
    {
        const QJsonValue value = object.value(QLatin1String(key));
        if (value.isUndefined())
            return otherwise;
        const double number = value.toDouble(-1e9);
        if (number >= least && number <= most && number == static_cast<int>(number))
            return static_cast<int>(number);
        m_problems.push_back(tr("%1 is not a whole number from %2 to %3.").arg(QLatin1String(key)).arg(least).arg(most));
        return otherwise;
    }

    /// The file, whether or not it is there; a problem says if not.
    std::filesystem::path file(const QJsonObject &object, const char *key)
    {
        const QJsonObject named = object.value(QLatin1String(key)).toObject();
        const std::filesystem::path path = named.value(QStringLiteral("path")).toString().toStdString();
        if (path.empty())
            return {};
        const std::filesystem::path full = path.is_absolute() ? path : m_folder / path;
        const QString sha = named.value(QStringLiteral("sha256")).toString();
        try {
            if (!sha.isEmpty() && qt(sha256OfFile(full)) != sha)
                m_problems.push_back(tr("%1 has changed since the session was saved.").arg(qt(full.string())));
        } catch (const Error &) {
            m_problems.push_back(tr("%1 is not there any more.").arg(qt(full.string())));
        }
        return full;
    }

private:
    std::filesystem::path m_folder;
    QStringList &m_problems;
};

QJsonObject placeJson(Position position)
{
    return {{QStringLiteral("x"), position.x}, {QStringLiteral("y"), position.y}};
}

QJsonObject measuringJson(const Measuring &measuring)
{
    QJsonArray layers;
    for (const std::string &layer : measuring.layers)
        layers.append(qt(layer));
    return {{QStringLiteral("layers"), layers},
            {QStringLiteral("metric"), qt(std::string(name(measuring.metric)))},
            {QStringLiteral("stride"), measuring.stride}};
}

Measuring readMeasuring(Reader &read, const QJsonObject &json, QStringList &problems)
{
    Measuring measuring;
    measuring.stride = read.integer(json, "stride", 1, Measuring::kLargestStride, 1);
    for (const QJsonValue layer : json.value(QStringLiteral("layers")).toArray())
        measuring.layers.push_back(layer.toString().toStdString());
    try {
        if (const QString metric = json.value(QStringLiteral("metric")).toString(); !metric.isEmpty())
            measuring.metric = metricFromName(metric.toStdString());
    } catch (const InputError &error) {
        problems.push_back(QString::fromUtf8(error.what()) + u'.');
    }
    return measuring;
}

QJsonObject sceneJson(const SceneSettings &scene, const Place &place)
{
    QJsonArray anchors;
    for (const SceneAnchor &anchor : scene.anchors) {
        QJsonObject object = anchor.position ? placeJson(*anchor.position) : QJsonObject();
        object.insert(QStringLiteral("name"), qt(anchor.name));
        anchors.append(object);
    }
    QJsonArray pins;
    for (const Position pin : scene.pins)
        pins.append(placeJson(pin));
    QJsonObject json{{QStringLiteral("anchors"), anchors},
                     {QStringLiteral("box"), scene.box},
                     {QStringLiteral("fit"), qt(std::string(name(scene.fit)))},
                     {QStringLiteral("measuring"), measuringJson(scene.measuring)},
                     {QStringLiteral("mirrored"), scene.mirrored},
                     {QStringLiteral("mode"), qt(std::string(name(scene.mode)))},
                     {QStringLiteral("pins"), pins},
                     {QStringLiteral("position"), placeJson(scene.position)},
                     {QStringLiteral("quarter_turns"), scene.turn / 90}};
    const bool written = backgroundKind(scene.background) != BackgroundKind::Picture;
    if (written)
        json.insert(QStringLiteral("background"), qt(scene.background));
    else
        json.insert(QStringLiteral("background_file"), reference(scene.background, place));
    if (!scene.patch.empty())
        json.insert(QStringLiteral("patch"), reference(scene.patch, place));
    if (!scene.picture.empty())
        json.insert(QStringLiteral("picture"), reference(scene.picture, place));
    return json;
}

Position readPlace(Reader &read, const QJsonObject &json)
{
    constexpr int kFarthest = 1 << 16;
    return {read.integer(json, "y", 0, kFarthest, 0), read.integer(json, "x", 0, kFarthest, 0)};
}

SceneSettings readScene(Reader &read, const QJsonObject &json, QStringList &problems)
{
    SceneSettings scene;
    scene.box = read.integer(json, "box", 1, Patch::kLargestBox, scene.box);
    scene.turn = 90 * read.integer(json, "quarter_turns", 0, 3, 0);
    scene.mirrored = json.value(QStringLiteral("mirrored")).toBool();
    scene.position = readPlace(read, json.value(QStringLiteral("position")).toObject());
    scene.measuring = readMeasuring(read, json.value(QStringLiteral("measuring")).toObject(), problems);
    try {
        if (const QString fit = json.value(QStringLiteral("fit")).toString(); !fit.isEmpty())
            scene.fit = fitFromName(fit.toStdString());
        if (const QString mode = json.value(QStringLiteral("mode")).toString(); !mode.isEmpty())
            scene.mode = shiftModeFromName(mode.toStdString());
    } catch (const InputError &error) {
        problems.push_back(QString::fromUtf8(error.what()) + u'.');
    }
    if (json.contains(QStringLiteral("background_file")))
        scene.background = read.file(json, "background_file").string();
    else if (const QString text = json.value(QStringLiteral("background")).toString(); !text.isEmpty())
        scene.background = text.toStdString();
    scene.patch = read.file(json, "patch");
    scene.picture = read.file(json, "picture");
    for (const QJsonValue pin : json.value(QStringLiteral("pins")).toArray())
        scene.pins.push_back(readPlace(read, pin.toObject()));
    std::vector<SceneAnchor> anchors;
    const QJsonArray listed = json.value(QStringLiteral("anchors")).toArray();
    for (const auto &value : listed) {
        const QJsonObject object = value.toObject();
        SceneAnchor anchor{object.value(QStringLiteral("name")).toString().toStdString(), std::nullopt};
        if (object.contains(QStringLiteral("x")) || !isCornerName(anchor.name))
            anchor.position = readPlace(read, object);
        anchors.push_back(std::move(anchor));
    }
    if (!anchors.empty())
        scene.anchors = std::move(anchors);
    return scene;
}

QJsonObject networkJson(const NetworkChoice &network)
{
    return {{QStringLiteral("anti_alias"), network.antiAlias.value_or(0)},
            {QStringLiteral("calibrated"), network.calibrate},
            {QStringLiteral("model"), qt(network.model)},
            {QStringLiteral("seed"), static_cast<int>(network.initSeed.value_or(1))},
            {QStringLiteral("trained"), network.trained()}};
}

NetworkChoice readNetwork(Reader &read, const QJsonObject &json)
{
    NetworkChoice network;
    network.model = json.value(QStringLiteral("model")).toString(qt(network.model)).toStdString();
    const int seed = read.integer(json, "seed", 0, NetworkChoice::kLastSeed, 1);
    if (!json.value(QStringLiteral("trained")).toBool(true)) {
        network.initSeed = static_cast<std::uint64_t>(seed);
        network.calibrate = json.value(QStringLiteral("calibrated")).toBool(false); // older sessions meant PyTorch's own
    }
    if (const int filter = read.integer(json, "anti_alias", 0, kLargestFilter, 0); isFilterSize(filter))
        network.antiAlias = filter;
    return network;
}

QJsonObject mapJson(const MapOptions &map)
{
    QJsonObject limits;
    for (const auto &[layer, range] : map.limits)
        limits.insert(qt(layer), QJsonArray{range.lo, range.hi});
    return {{QStringLiteral("anchor"), qt(map.anchor)},
            {QStringLiteral("colours"), qt(map.colourMap)},
            {QStringLiteral("keep_features"), map.keepFeatures},
            {QStringLiteral("layer"), qt(map.layer)},
            {QStringLiteral("limits"), limits},
            {QStringLiteral("scale"), qt(std::string(name(map.scale)))},
            {QStringLiteral("sweep_automatically"), map.sweepAutomatically}};
}

MapOptions readMap(const QJsonObject &json)
{
    MapOptions map;
    map.anchor = json.value(QStringLiteral("anchor")).toString(qt(map.anchor)).toStdString();
    map.colourMap = json.value(QStringLiteral("colours")).toString(qt(map.colourMap)).toStdString();
    map.keepFeatures = json.value(QStringLiteral("keep_features")).toBool(map.keepFeatures);
    map.layer = json.value(QStringLiteral("layer")).toString().toStdString();
    const bool locked = json.value(QStringLiteral("locked")).toBool(true); // all that sessions said of it before
    map.scale = mapScaleOf(json.value(QStringLiteral("scale")).toString(locked ? qt("locked") : qt("data")).toStdString());
    const QJsonObject limits = json.value(QStringLiteral("limits")).toObject();
    for (auto layer = limits.begin(); layer != limits.end(); ++layer) {
        const QJsonArray ends = layer->toArray();
        if (ends.size() == 2 && ends[0].toDouble() < ends[1].toDouble())
            map.limits[layer.key().toStdString()] = {ends[0].toDouble(), ends[1].toDouble()};
    }
    map.sweepAutomatically = json.value(QStringLiteral("sweep_automatically")).toBool(map.sweepAutomatically);
    return map;
}

/// Files relative to the session where they lie below it.
QJsonObject compareJson(CompareState compare, const Place &place)
{
    for (CompareState::Run &run : compare.runs)
        run.file = placedBelow(run.file, place.folder);
    return jsonOf(compare);
}

CompareState readCompare(const QJsonObject &json, const std::filesystem::path &folder)
{
    CompareState compare = compareStateOf(json);
    for (CompareState::Run &run : compare.runs)
        run.file = folder / run.file; // an absolute path stays
    return compare;
}

QJsonObject parsed(const std::filesystem::path &file)
{
    const QString shown = qt(file.filename().string());
    QFile source(qt(file.string()));
    constexpr qint64 kLargest = 16 << 20;
    if (!source.open(QIODevice::ReadOnly))
        throw InputError(tr("Session '%1' cannot be read: %2").arg(shown, source.errorString()).toStdString());
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(source.read(kLargest), &error);
    if (error.error != QJsonParseError::NoError)
        throw InputError(
            tr("Session '%1' is damaged: %2 at byte %3").arg(shown, error.errorString()).arg(error.offset).toStdString());
    const QJsonObject json = document.object();
    if (json.value(QStringLiteral("format")).toString() != kFormat)
        throw InputError(tr("'%1' is no session: it does not say format \"%2\"").arg(shown, kFormat).toStdString());
    if (json.value(QStringLiteral("version")).toInt() > kVersion)
        throw InputError(tr("Session '%1' was saved by a newer version of this program").arg(shown).toStdString());
    return json;
}

} // namespace

void writeSession(const Session &session, const std::filesystem::path &file, Digests digests)
{
    const Place place{std::filesystem::absolute(file).parent_path(), digests};
    QJsonObject json{{QStringLiteral("canvas"), session.canvas},
                     {QStringLiteral("format"), kFormat},
                     {QStringLiteral("map"), mapJson(session.map)},
                     {QStringLiteral("network"), networkJson(session.network)},
                     {QStringLiteral("scene"), sceneJson(session.scene, place)},
                     {QStringLiteral("version"), kVersion},
                     {QStringLiteral("view"), session.view},
                     {QStringLiteral("zoom"), session.zoom}};
    if (!session.run.empty())
        json.insert(QStringLiteral("run"), reference(session.run, place));
    if (!session.compare.runs.empty())
        json.insert(QStringLiteral("compare"), compareJson(session.compare, place));
    if (!session.geometry.isEmpty())
        json.insert(QStringLiteral("window"), QJsonObject{{QStringLiteral("docks"), inLetters(session.windowState)},
                                                          {QStringLiteral("geometry"), inLetters(session.geometry)}});
    writeWholeFile(file, QJsonDocument(json).toJson().toStdString()); // Qt keeps the keys sorted
}

ReadSession readSession(const std::filesystem::path &file)
{
    const QJsonObject json = parsed(file);
    ReadSession result;
    Reader read(std::filesystem::absolute(file).parent_path(), result.problems);
    Session &session = result.session;
    session.scene = readScene(read, json.value(QStringLiteral("scene")).toObject(), result.problems);
    session.network = readNetwork(read, json.value(QStringLiteral("network")).toObject());
    session.map = readMap(json.value(QStringLiteral("map")).toObject());
    session.canvas = read.integer(json, "canvas", 1, kLargestCanvas, session.canvas);
    session.zoom = std::clamp(json.value(QStringLiteral("zoom")).toDouble(session.zoom), 0.0, PixelZoom::kMost);
    session.view = json.value(QStringLiteral("view")).toString();
    session.compare =
        readCompare(json.value(QStringLiteral("compare")).toObject(), std::filesystem::absolute(file).parent_path());
    const QJsonObject window = json.value(QStringLiteral("window")).toObject();
    session.geometry = QByteArray::fromBase64(window.value(QStringLiteral("geometry")).toString().toLatin1());
    session.windowState = QByteArray::fromBase64(window.value(QStringLiteral("docks")).toString().toLatin1());
    session.run = read.file(json, "run");
    if (!session.run.empty()) {
        try {
            result.run = openRun(session.run);
        } catch (const Error &error) {
            result.problems.push_back(QString::fromUtf8(error.what()) + u'.');
        }
    }
    return result;
}

bool isSessionFile(const std::filesystem::path &file)
{
    return file.extension() == ".shiftscope";
}

} // namespace shiftscope
