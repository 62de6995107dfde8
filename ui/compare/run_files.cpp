#include "ui/compare/run_files.h"

#include "core/sweep/complete_header.h"
#include "ui/live/exception_text.h"

#include <QCoreApplication>
#include <QMimeData>
#include <QUrl>

#include <algorithm>

namespace shiftscope {

ReadRuns readRuns(const std::vector<std::filesystem::path> &files, const std::stop_token &stop)
{
    ReadRuns result;
    for (const std::filesystem::path &file : files) {
        if (stop.stop_requested())
            break;
        try {
            const RunFile run = RunFile::openForReading(file);
            auto read = std::make_shared<CompareRun>();
            read->header = run.header();
            read->maps = run.readMaps();
            read->finished = read->maps.doneCount() == read->header.positions();
            read->file = file.string();
            read->name = file.filename().string();
            read->facts = factsOf(read->header, read->name);
            result.runs.push_back(std::move(read));
        } catch (const std::exception &) {
            result.problems.push_back(textOf(std::current_exception(), {}));
        }
    }
    return result;
}

void writeRun(const CompareRun &run, const std::filesystem::path &file)
{
    RunHeader header = run.header;
    if (header.created.empty())
        stamp(header, QCoreApplication::applicationVersion().toStdString());
    RunFile target = RunFile::create(file, header, true);
    if (header.features != StoredFeatures::None) { // they are in the file it was read from alone
        const RunFile source = RunFile::openForReading(run.file);
        for (const StoredLayer &layer : header.layers)
            for (std::size_t index = 0; index < header.positions(); ++index)
                if (run.maps.done[index] != 0)
                    target.writeFeatures(layer.name, index, source.readFeatures(layer.name, index, 1).row(0));
    }
    target.checkpoint(run.maps);
}

QString asFileName(const std::vector<std::string> &parts)
{
    std::string file;
    for (const std::string &part : parts)
        if (!part.empty())
            file += (file.empty() ? "" : "-") + part;
    std::erase(file, '#');
    std::erase(file, ',');
    std::ranges::replace_if(
        file,
        [](unsigned char c) {
            return c <= ' ' || std::string_view("/\\:*?\"<>|").find(static_cast<char>(c)) != std::string_view::npos;
        },
        '_');
    return QString::fromStdString(file);
}

QString runFileName(const RunHeader &header)
{
    std::vector<std::string> parts{header.model};
    if (const auto seeded = seededWeightsOf(header.weights))
        parts.push_back("seed" + std::to_string(seeded->seed) + (seeded->calibrated ? "-calibrated" : ""));
    parts.push_back(std::filesystem::path(header.patch).stem().string());
    const bool object = header.mode == ShiftMode::Object;
    if (!object)
        parts.emplace_back(name(header.mode));
    else if (header.box > 0)
        parts.push_back(std::to_string(header.box) + "px");
    if (object && header.fit == Fit::Stretch)
        parts.emplace_back(name(Fit::Stretch));
    if (object && header.mirrored)
        parts.emplace_back("mirrored");
    if (object && header.turn != 0)
        parts.push_back("turned" + std::to_string(header.turn));
    if (object && header.background != "#ffffff")
        parts.push_back(std::filesystem::path(header.background).stem().string());
    if (header.stride > 1)
        parts.push_back("stride" + std::to_string(header.stride));
    if (header.metric != Metric::Cosine)
        parts.emplace_back(name(header.metric));
    const QString file = asFileName(parts);
    return (file.isEmpty() ? QStringLiteral("run") : file) + QStringLiteral(".h5");
}

std::vector<std::filesystem::path> localRunFiles(const QMimeData &data)
{
    std::vector<std::filesystem::path> files;
    for (const QUrl &url : data.urls())
        if (url.isLocalFile() && url.toLocalFile().endsWith(QStringLiteral(".h5"), Qt::CaseInsensitive))
            files.emplace_back(url.toLocalFile().toStdString());
    return files;
}

std::vector<std::string> runTitles(const std::vector<CompareRunPtr> &runs)
{
    std::vector<NamedMap> maps;
    for (const CompareRunPtr &run : runs)
        maps.push_back({.map = {},
                        .caption = captionOf(run->header, {}, {}),
                        .metric = std::string(name(run->header.metric)),
                        .facts = run->facts});
    std::vector<MapTrait> traits = differingTraits(maps);
    const auto told = [&traits](MapTrait trait) { return std::ranges::find(traits, trait) != traits.end(); };
    if (!told(MapTrait::Model))
        traits.insert(traits.begin(), MapTrait::Model);
    if (!told(MapTrait::Patch))
        traits.push_back(MapTrait::Patch);
    std::vector<std::string> titles(runs.size());
    for (const MapTrait trait : traits) {
        const std::vector<std::string> texts = traitTexts(maps, trait);
        for (std::size_t i = 0; i < titles.size(); ++i)
            titles[i] += (titles[i].empty() || texts[i].empty() ? "" : ", ") + texts[i];
    }
    for (std::string &title : titles)
        std::ranges::replace(title, '\n', ' ');
    return titles;
}

} // namespace shiftscope
