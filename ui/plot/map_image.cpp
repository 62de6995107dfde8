#include "ui/plot/map_image.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

ValueRange dataRange(const SimilarityMap &map)
{
    double lo = std::numeric_limits<double>::infinity();
    double hi = -lo;
    for (const float value : map.values) {
        if (std::isfinite(value)) {
            lo = std::min<double>(lo, value);
            hi = std::max<double>(hi, value);
        }
    }
    return lo <= hi ? ValueRange{lo, hi} : ValueRange{};
}

QImage mapImage(const SimilarityMap &map, const ColourMap &colours, ValueRange range)
{
    QImage image(map.columns(), map.rows(), QImage::Format_RGB32);
    for (int row = 0; row < map.rows(); ++row) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(row));
        for (int column = 0; column < map.columns(); ++column) {
            const Rgb colour = colours.colour(map.at(row, column), range.lo, range.hi);
            line[column] = qRgb(colour.red, colour.green, colour.blue);
        }
    }
    return image;
}

QString Ticks::text(std::size_t index) const
{
    const double value = values[index];
    return QString::number(value == 0 ? 0.0 : value, 'f', decimals); // no "-0"
}

Ticks roundTicks(double lo, double hi, int most)
{
    Ticks ticks;
    if (!(hi > lo) || most < 1) {
        ticks.values.push_back(lo);
        ticks.decimals = lo == std::floor(lo) ? 0 : 3;
        return ticks;
    }
    const double least = (hi - lo) / most;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * (1 - 1e-9)) {
            step = factor * power;
            break;
        }
    }
    ticks.decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    const double slack = step * 1e-6;
    for (double index = std::ceil((lo - slack) / step); index * step <= hi + slack; ++index)
        ticks.values.push_back(index * step);
    return ticks;
}

double cellSize(const std::vector<int> &positions)
{
    return positions.size() < 2
               ? 1.0
               : static_cast<double>(positions.back() - positions.front()) / static_cast<double>(positions.size() - 1);
}

int cellIndexAt(const std::vector<int> &positions, double coordinate)
{
    if (positions.empty())
        return -1;
    const auto index = static_cast<int>(std::floor((coordinate - positions.front()) / cellSize(positions) + 0.5));
    return index >= 0 && index < static_cast<int>(positions.size()) ? index : -1;
}

double valueAt(const SimilarityMap &map, int y, int x)
{
    const int row = cellIndexAt(map.ys, y);
    const int column = cellIndexAt(map.xs, x);
    return row < 0 || column < 0 ? std::numeric_limits<double>::quiet_NaN() : double{map.at(row, column)};
}

} // namespace shiftscope
