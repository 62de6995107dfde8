#include "sample_run.h"

#include "core/error.h"

#include <QDir>

using shiftscope::RunHeader;
using shiftscope::RunMaps;

RunHeader sampleHeader()
{
    RunHeader header;
    header.created = "2024-05-06T07:08:09Z";
    header.programVersion = "0.1.0";
    header.model = "efficientnet_lite0";
    header.weights = "efficientnet-lite0-57934424.pth";
    header.weightsSha256 = std::string(64, 'a');
    header.canvas = 20;
    header.box = 8;
    header.fit = shiftscope::Fit::Contain;
    header.mirrored = true;
    header.turn = 90;
    header.stride = 2;
    header.background = "#ffffff";
    header.patch = "käfer.png";
    header.engine = "batched";
    header.device = "cpu";
    header.ys = {0, 2, 4, 6, 8, 10, 12};
    header.xs = {0, 2, 4, 6, 8};
    header.anchors = {{"TL", 0, 0}, {"3:11", 11, 3}};
    header.layers = {{"fc", 6}, {"avgpool", 4}};
    header.classifier = true;
    header.classes = {281, 7};
    header.features = shiftscope::StoredFeatures::Float32;
    header.patchImage = {.height = 8, .width = 8, .channels = 4, .values = std::vector<std::uint8_t>(256)};
    header.backgroundImage = {.height = 20, .width = 20, .channels = 3, .values = std::vector<std::uint8_t>(1200, 255)};
    for (std::size_t i = 0; i < 256; ++i)
        header.patchImage.values[i] = static_cast<std::uint8_t>(i);
    return header;
}

float sampleSimilarity(std::size_t layer, std::size_t anchor, std::size_t index)
{
    return 0.001F * static_cast<float>(index + 1) + 0.1F * static_cast<float>(anchor) + 0.3F * static_cast<float>(layer);
}

RunMaps sampleMaps(const RunHeader &header, std::size_t count)
{
    RunMaps maps = RunMaps::forHeader(header);
    const std::size_t positions = header.positions();
    for (std::size_t i = 0; i < count; ++i) {
        maps.done[i] = 1;
        for (std::size_t layer = 0; layer < header.layers.size(); ++layer)
            for (std::size_t anchor = 0; anchor < header.anchors.size(); ++anchor)
                maps.similarity[header.layers[layer].name][anchor * positions + i] = sampleSimilarity(layer, anchor, i);
        if (header.classifier) {
            maps.top1Class[i] = static_cast<std::int32_t>(i % 3);
            maps.top1Probability[i] = 0.5F + 0.01F * static_cast<float>(i);
        }
        for (const int index : header.classes)
            maps.probability[index][i] = 0.25F + 0.001F * static_cast<float>(i + static_cast<std::size_t>(index));
    }
    for (const shiftscope::StoredLayer &layer : header.layers)
        maps.blank[layer.name] = sampleFeature(layer.dims, 1000);
    return maps;
}

std::vector<float> sampleFeature(std::int64_t dims, std::size_t index)
{
    std::vector<float> feature;
    for (std::int64_t d = 0; d < dims; ++d)
        feature.push_back(static_cast<float>(index) + 0.25F * static_cast<float>(d));
    return feature;
}

QString refusalOf(const std::function<void()> &body)
{
    try {
        body();
    } catch (const shiftscope::InputError &error) {
        return QString("input: ") + error.what();
    } catch (const shiftscope::WorkError &error) {
        return QString("work: ") + error.what();
    }
    return "it was accepted";
}

QStringList namesIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
}
