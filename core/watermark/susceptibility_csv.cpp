#include "core/watermark/susceptibility_csv.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace shiftscope {

namespace {

std::string number(double value)
{
    if (!std::isfinite(value))
        return {};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6g", value);
    return text.data();
}

std::string quoted(const std::string &text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char letter : text)
        result += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return result + '"';
}

} // namespace

std::string csvText(const Susceptibility &susceptibility, const std::function<std::string(int)> &label)
{
    std::string text = "kind,index,label,auroc,mean_logit_change,mean_probability_change,becomes_top1,mean_change_in_std\n";
    for (const OutputSusceptibility &output : susceptibility.outputs)
        text += "output," + std::to_string(output.index) + ',' + quoted(label(output.index)) + ',' + number(output.auroc) + ',' +
                number(output.logitChange) + ',' + number(output.probabilityChange) + ',' + number(output.becomesTop1) + ",\n";
    for (const FeatureSusceptibility &feature : susceptibility.features)
        text +=
            "feature," + std::to_string(feature.index) + ",," + number(feature.auroc) + ",,,," + number(feature.change) + '\n';
    return text;
}

} // namespace shiftscope
