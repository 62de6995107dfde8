#include "core/sweep/consistency.h"

#include "core/error.h"

#include <cmath>
#include <limits>

namespace shiftscope {

namespace {

struct Mean {
    double sum = 0;
    std::size_t count = 0;
    void add(double value)
    {
        sum += value;
        ++count;
    }
    [[nodiscard]] double value() const
    {
        return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
    }
};

/// Calls `move(from, to)` with the indices of every two neighbouring positions that are both done.
template <typename Move>
void forEachMove(const RunHeader &header, const RunMaps &maps, const Move &move)
{
    const std::size_t columns = header.xs.size();
    for (std::size_t i = 0; i < header.positions(); ++i) {
        if (maps.done[i] == 0)
            continue;
        if (i % columns > 0 && maps.done[i - 1] != 0)
            move(i - 1, i);
        if (i >= columns && maps.done[i - columns] != 0)
            move(i - columns, i);
    }
}

/// Two draws, the same place twice included.
double agreementOf(const RunMaps &maps)
{
    std::map<std::int32_t, double> counts;
    double all = 0;
    for (std::size_t i = 0; i < maps.done.size(); ++i)
        if (maps.done[i] != 0) {
            ++counts[maps.top1Class[i]];
            ++all;
        }
    double agreement = all > 0 ? 0 : std::numeric_limits<double>::quiet_NaN();
    for (const auto &[label, count] : counts)
        agreement += count / all * (count / all);
    return agreement;
}

} // namespace

Consistency consistencyOf(const RunHeader &header, const RunMaps &maps)
{
    if (!header.classifier)
        throw InputError("the run keeps no classes: " + header.model + " was not swept as a classifier");
    Consistency result{.stepPixels = header.stride};
    Mean changes;
    Mean probability;
    std::map<int, Mean> classes;
    for (const int index : header.classes)
        classes[index] = {};
    forEachMove(header, maps, [&](std::size_t from, std::size_t to) {
        const bool kept = maps.top1Class[from] == maps.top1Class[to];
        changes.add(kept ? 0 : 1);
        if (kept)
            probability.add(std::abs(double{maps.top1Probability[from]} - maps.top1Probability[to]));
        for (auto &[index, mean] : classes) {
            const std::vector<float> &map = maps.probability.at(index);
            mean.add(std::abs(double{map[from]} - map[to]));
        }
    });
    result.changes = changes.value();
    result.probabilityStep = probability.value();
    result.agreement = agreementOf(maps);
    for (const auto &[index, mean] : classes)
        result.classSteps[index] = mean.value();
    return result;
}

} // namespace shiftscope
