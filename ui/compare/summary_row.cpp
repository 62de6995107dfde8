#include "ui/compare/summary_row.h"

#include <QString>

#include <cmath>

namespace shiftscope {

std::string summaryNote(const MapSummary &summary)
{
    if (std::isnan(summary.mean))
        return "no data";
    return QStringLiteral("mean %1  step %2").arg(summary.mean, 0, 'f', 3).arg(summary.fluctuation, 0, 'f', 4).toStdString();
}

} // namespace shiftscope
