#include "ui/compare/compare_state.h"

#include "core/error.h"
#include "ui/plot/colour_map.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

QJsonArray names(const std::set<std::string> &values)
{
    QJsonArray array;
    for (const std::string &value : values)
        array.append(text(value));
    return array;
}

std::set<std::string> names(const QJsonValue &json)
{
    std::set<std::string> values;
    for (const auto &value : json.toArray())
        if (value.isString())
            values.insert(value.toString().toStdString());
    return values;
}

QString traitText(std::optional<MapTrait> trait)
{
    return trait ? QString::fromUtf8(name(*trait).data()) : QString();
}

std::optional<MapTrait> traitOf(const QJsonValue &json)
{
    try {
        return json.toString().isEmpty() ? std::nullopt : std::optional(traitFromName(json.toString().toStdString()));
    } catch (const InputError &) {
        return std::nullopt; // of another version
    }
}

QString scopeText(ScaleScope scope)
{
    return scope == ScaleScope::Page  ? QStringLiteral("page")
           : scope == ScaleScope::Row ? QStringLiteral("row")
                                      : QStringLiteral("map");
}

ScaleScope scopeOf(const QString &text)
{
    return text == QStringLiteral("row") ? ScaleScope::Row : text == QStringLiteral("map") ? ScaleScope::Map : ScaleScope::Page;
}

QJsonValue mapJson(const std::optional<CompareState::Map> &map)
{
    if (!map)
        return {};
    return QJsonObject{{QStringLiteral("run"), static_cast<qint64>(map->run)},
                       {QStringLiteral("layer"), text(map->layer)},
                       {QStringLiteral("anchor"), text(map->anchor)}};
}

std::optional<CompareState::Map> mapOf(const QJsonValue &json, std::size_t runs)
{
    const QJsonObject object = json.toObject();
    const int run = object[QStringLiteral("run")].toInt(-1);
    if (run < 0 || static_cast<std::size_t>(run) >= runs)
        return std::nullopt;
    return CompareState::Map{static_cast<std::size_t>(run), object[QStringLiteral("layer")].toString().toStdString(),
                             object[QStringLiteral("anchor")].toString().toStdString()};
}

CompareOptions optionsOf(const QJsonObject &json)
{
    CompareOptions options;
    options.layers = names(json[QStringLiteral("layers")]);
    options.anchors = names(json[QStringLiteral("anchors")]);
    options.rows = traitOf(json[QStringLiteral("rows")]);
    options.columns = traitOf(json[QStringLiteral("columns")]);
    options.scope = scopeOf(json[QStringLiteral("scale")].toString());
    options.locked = json[QStringLiteral("locked")].toBool(options.locked);
    const ValueRange range{json[QStringLiteral("lo")].toDouble(options.range.lo),
                           json[QStringLiteral("hi")].toDouble(options.range.hi)};
    if (range.lo < range.hi && std::isfinite(range.lo) && std::isfinite(range.hi))
        options.range = range;
    const std::string colours = json[QStringLiteral("colours")].toString().toStdString();
    const auto known = ColourMap::names();
    if (std::ranges::find(known, colours) != known.end())
        options.colourMap = colours;
    options.difference = json[QStringLiteral("difference")].toBool();
    return options;
}

} // namespace

QJsonObject jsonOf(const CompareState &state)
{
    QJsonArray runs;
    for (const CompareState::Run &run : state.runs)
        runs.append(QJsonObject{{QStringLiteral("file"), text(run.file.string())},
                                {QStringLiteral("ticked"), run.ticked},
                                {QStringLiteral("kept"), run.kept}});
    const CompareOptions &options = state.options;
    return {{QStringLiteral("runs"), runs},
            {QStringLiteral("layers"), names(options.layers)},
            {QStringLiteral("anchors"), names(options.anchors)},
            {QStringLiteral("rows"), traitText(options.rows)},
            {QStringLiteral("columns"), traitText(options.columns)},
            {QStringLiteral("scale"), scopeText(options.scope)},
            {QStringLiteral("locked"), options.locked},
            {QStringLiteral("lo"), options.range.lo},
            {QStringLiteral("hi"), options.range.hi},
            {QStringLiteral("colours"), text(options.colourMap)},
            {QStringLiteral("difference"), options.difference},
            {QStringLiteral("a"), mapJson(state.a)},
            {QStringLiteral("b"), mapJson(state.b)}};
}

CompareState compareStateOf(const QJsonObject &json)
{
    CompareState state;
    for (const auto &value : json[QStringLiteral("runs")].toArray()) {
        const QJsonObject run = value.toObject();
        state.runs.push_back({run[QStringLiteral("file")].toString().toStdString(), run[QStringLiteral("ticked")].toBool(true),
                              run[QStringLiteral("kept")].toBool()});
    }
    state.options = optionsOf(json);
    state.a = mapOf(json[QStringLiteral("a")], state.runs.size());
    state.b = mapOf(json[QStringLiteral("b")], state.runs.size());
    return state;
}

} // namespace shiftscope
