#include "ui/settings.h"

#include "core/network/anti_alias.h"
#include "ui/plot/pixel_zoom.h"

#include <QSettings>
#include <QStandardPaths>

#include <algorithm>

namespace shiftscope {

namespace {
const QString kWeightFiles = QStringLiteral("weights/");
const QString kLimits = QStringLiteral("mapLimits/"); // and the layer
} // namespace

Settings::Settings(QString file, QObject *parent) : QObject(parent), m_file(std::move(file))
{
    if (m_file.isEmpty())
        m_file =
            QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/shiftscope/window.ini");
    load();
}

void Settings::set(const UserSettings &values)
{
    if (values == m_values)
        return;
    m_values = values;
    save();
    emit changed();
}

void Settings::load()
{
    const QSettings stored(m_file, QSettings::IniFormat);
    const UserSettings defaults;
    const auto text = [&](const char *key, const std::string &otherwise) {
        return stored.value(QLatin1String(key), QString::fromStdString(otherwise)).toString().toStdString();
    };
    m_values.geometry = stored.value(QStringLiteral("window/geometry")).toByteArray();
    m_values.windowState = stored.value(QStringLiteral("window/state")).toByteArray();
    m_values.view = stored.value(QStringLiteral("window/view")).toString();
    m_values.zoom = std::clamp(stored.value(QStringLiteral("window/zoom"), defaults.zoom).toDouble(), 0.0, PixelZoom::kMost);
    m_values.recent = stored.value(QStringLiteral("files/recent")).toStringList();
    m_values.unfinishedRuns = stored.value(QStringLiteral("files/unfinishedRuns")).toStringList();
    m_values.patch = text("scene/patch", defaults.patch);
    m_values.box = std::clamp(stored.value(QStringLiteral("scene/box"), defaults.box).toInt(), 8, 4096);
    m_values.background = text("scene/background", defaults.background);
    m_values.map.layer = text("map/layer", defaults.map.layer);
    m_values.map.anchor = text("map/anchor", defaults.map.anchor);
    m_values.map.colourMap = text("map/colours", defaults.map.colourMap);
    m_values.map.scale = mapScaleOf(text("map/scale", "locked"));
    m_values.map.limits.clear();
    for (const QString &key : stored.allKeys()) {
        const QVariantList ends = stored.value(key).toList();
        if (key.startsWith(kLimits) && ends.size() == 2 && ends[0].toDouble() < ends[1].toDouble())
            m_values.map.limits[key.mid(kLimits.size()).toStdString()] = {ends[0].toDouble(), ends[1].toDouble()};
    }
    m_values.map.sweepAutomatically = stored.value(QStringLiteral("map/automatic"), defaults.map.sweepAutomatically).toBool();
    m_values.map.keepFeatures = stored.value(QStringLiteral("map/keepFeatures"), defaults.map.keepFeatures).toBool();
    m_values.network.model = text("network/model", defaults.network.model);
    m_values.device = text("network/device", defaults.device);
    const bool trained = stored.value(QStringLiteral("network/trained"), true).toBool();
    const int seed = std::clamp(stored.value(QStringLiteral("network/seed"), 1).toInt(), 0, NetworkChoice::kLastSeed);
    m_values.network.initSeed = trained ? std::nullopt : std::optional(static_cast<std::uint64_t>(seed));
    m_values.network.calibrate = !trained && stored.value(QStringLiteral("network/calibrated"), true).toBool();
    const int filter = stored.value(QStringLiteral("network/antiAlias"), 0).toInt();
    m_values.network.antiAlias = isFilterSize(filter) ? std::optional(filter) : std::nullopt;
    m_values.weightFiles.clear();
    for (const QString &key : stored.allKeys())
        if (key.startsWith(kWeightFiles))
            m_values.weightFiles[key.mid(kWeightFiles.size()).toStdString()] = stored.value(key).toString().toStdString();
    m_values.keptRunsBytes = std::clamp(stored.value(QStringLiteral("keeping/bytes"), defaults.keptRunsBytes).toLongLong(),
                                        qint64{0}, UserSettings::kMostKeptBytes);
    m_values.quitExplained = stored.value(QStringLiteral("keeping/quitExplained"), false).toBool();
    m_values.hints.dragged = stored.value(QStringLiteral("hints/dragged"), false).toBool();
    m_values.hints.anchorFollowed = stored.value(QStringLiteral("hints/anchorFollowed"), false).toBool();
    m_values.hints.pinned = stored.value(QStringLiteral("hints/pinned"), false).toBool();
    const int theme = stored.value(QStringLiteral("window/theme"), 0).toInt();
    m_values.theme = static_cast<Theme>(std::clamp(theme, 0, 2));
}

void Settings::save() const
{
    QSettings stored(m_file, QSettings::IniFormat);
    const auto put = [&](const char *key, const std::string &value) {
        stored.setValue(QLatin1String(key), QString::fromStdString(value));
    };
    stored.setValue(QStringLiteral("window/geometry"), m_values.geometry);
    stored.setValue(QStringLiteral("window/state"), m_values.windowState);
    stored.setValue(QStringLiteral("window/view"), m_values.view);
    stored.setValue(QStringLiteral("window/theme"), static_cast<int>(m_values.theme));
    stored.setValue(QStringLiteral("window/zoom"), m_values.zoom);
    stored.setValue(QStringLiteral("files/recent"), m_values.recent);
    stored.setValue(QStringLiteral("files/unfinishedRuns"), m_values.unfinishedRuns);
    put("scene/patch", m_values.patch);
    stored.setValue(QStringLiteral("scene/box"), m_values.box);
    put("scene/background", m_values.background);
    put("network/model", m_values.network.model);
    put("network/device", m_values.device);
    stored.setValue(QStringLiteral("network/trained"), m_values.network.trained());
    if (m_values.network.initSeed) {
        stored.setValue(QStringLiteral("network/seed"), static_cast<int>(*m_values.network.initSeed));
        stored.setValue(QStringLiteral("network/calibrated"), m_values.network.calibrate);
    }
    stored.setValue(QStringLiteral("network/antiAlias"), m_values.network.antiAlias.value_or(0));
    stored.remove(QStringLiteral("weights"));
    for (const auto &[model, file] : m_values.weightFiles)
        stored.setValue(kWeightFiles + QString::fromStdString(model), QString::fromStdString(file));
    stored.setValue(QStringLiteral("keeping/bytes"), m_values.keptRunsBytes);
    stored.setValue(QStringLiteral("keeping/quitExplained"), m_values.quitExplained);
    stored.setValue(QStringLiteral("hints/dragged"), m_values.hints.dragged);
    stored.setValue(QStringLiteral("hints/anchorFollowed"), m_values.hints.anchorFollowed);
    stored.setValue(QStringLiteral("hints/pinned"), m_values.hints.pinned);
    put("map/layer", m_values.map.layer);
    put("map/anchor", m_values.map.anchor);
    put("map/colours", m_values.map.colourMap);
    put("map/scale", std::string(name(m_values.map.scale)));
    stored.remove(QStringLiteral("mapLimits"));
    for (const auto &[layer, limits] : m_values.map.limits)
        stored.setValue(kLimits + QString::fromStdString(layer), QVariantList{limits.lo, limits.hi});
    stored.setValue(QStringLiteral("map/automatic"), m_values.map.sweepAutomatically);
    stored.setValue(QStringLiteral("map/keepFeatures"), m_values.map.keepFeatures);
}

} // namespace shiftscope
