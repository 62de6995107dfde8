#pragma once

#include "core/storage/run_file.h"

#include <QString>
#include <functional>

/// A small run with everything a file can keep: 7 x 5 positions, two anchors, layers fc (6 numbers) and avgpool (4).
shiftscope::RunHeader sampleHeader();

/// Maps in which the positions before `count` are done; every number tells where it belongs.
shiftscope::RunMaps sampleMaps(const shiftscope::RunHeader &header, std::size_t count);
float sampleSimilarity(std::size_t layer, std::size_t anchor, std::size_t index);
/// Exact in float16.
std::vector<float> sampleFeature(std::int64_t dims, std::size_t index);

/// The message of the InputError or WorkError that `body` must throw, after "input: " or "work: ".
QString refusalOf(const std::function<void()> &body);

/// Names in a folder, hidden ones included.
QStringList namesIn(const QString &folder);
