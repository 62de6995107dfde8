#include "ui/explorer/map_menu.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace shiftscope {

namespace {

QString valueText(float value)
{
    return std::isnan(value) ? QString() : QString::number(static_cast<double>(value), 'g', 9);
}

int nearest(const std::vector<int> &line, int wanted)
{
    const auto nearer = [wanted](int a, int b) { return std::abs(a - wanted) < std::abs(b - wanted); };
    return static_cast<int>(std::ranges::min_element(line, nearer) - line.begin());
}

} // namespace

QString mapAsText(const SimilarityMap &map)
{
    QString text = QStringLiteral("y\\x");
    for (const int x : map.xs)
        text += u'\t' + QString::number(x);
    for (int row = 0; row < map.rows(); ++row) {
        text += u'\n' + QString::number(map.ys[static_cast<std::size_t>(row)]);
        for (int column = 0; column < map.columns(); ++column)
            text += u'\t' + valueText(map.at(row, column));
    }
    return text + u'\n';
}

QString pointAsText(const SimilarityMap &map, Position position)
{
    if (map.values.empty())
        return {};
    const int row = nearest(map.ys, position.y);
    const int column = nearest(map.xs, position.x);
    return QStringLiteral("%1\t%2\t%3")
        .arg(map.xs[static_cast<std::size_t>(column)])
        .arg(map.ys[static_cast<std::size_t>(row)])
        .arg(valueText(map.at(row, column)));
}

} // namespace shiftscope
