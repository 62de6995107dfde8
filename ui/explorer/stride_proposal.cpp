#include "ui/explorer/stride_proposal.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kStrides[] = {2, 3, 4, 6, 8, 12, 16, 24, 32};

QString tr(const char *text)
{
    return QCoreApplication::translate("StrideProposal", text);
}

/// Two digits are as much as an estimate is worth.
double rounded(double value)
{
    return value < 10 ? std::ceil(value) : value < 100 ? 5 * std::round(value / 5) : 10 * std::round(value / 10);
}

} // namespace

StrideProposal proposedStride(int stride, double seconds, double patience)
{
    StrideProposal proposal{2 * stride, seconds / 4};
    for (const int coarser : kStrides) {
        if (coarser <= stride)
            continue;
        const double share = static_cast<double>(stride) / coarser;
        proposal = {coarser, seconds * share * share};
        if (proposal.seconds <= patience)
            break;
    }
    return proposal;
}

QString strideText(int stride)
{
    if (stride == 1)
        return tr("every position");
    const bool teen = stride / 10 % 10 == 1;
    const char *ending = teen ? "th" : stride % 10 == 1 ? "st" : stride % 10 == 2 ? "nd" : stride % 10 == 3 ? "rd" : "th";
    return tr("every %1%2 position").arg(stride).arg(QLatin1String(ending));
}

QString roughDuration(double seconds)
{
    constexpr double kMinute = 60;
    constexpr double kHour = 3600;
    if (seconds < 2 * kMinute)
        return tr("about %1 s").arg(rounded(seconds));
    if (seconds < 2 * kHour)
        return tr("about %1 min").arg(rounded(seconds / kMinute));
    return tr("about %1 h").arg(rounded(seconds / kHour));
}

} // namespace shiftscope
