#include "core/watermark/susceptibility_csv.h"

#include "core/number_text.h"

namespace shiftscope {

std::string csvText(const Susceptibility &susceptibility, const std::function<std::string(int)> &label)
{
    std::string text = "kind,index,label,auroc,mean_logit_change,mean_probability_change,becomes_top1,mean_change_in_std\n";
    for (const OutputSusceptibility &output : susceptibility.outputs)
        text += "output," + std::to_string(output.index) + ',' + csvField(label(output.index)) + ',' + generalText(output.auroc) +
                ',' + generalText(output.logitChange) + ',' + generalText(output.probabilityChange) + ',' +
                generalText(output.becomesTop1) + ",\n";
    for (const FeatureSusceptibility &feature : susceptibility.features)
        text += "feature," + std::to_string(feature.index) + ",," + generalText(feature.auroc) + ",,,," +
                generalText(feature.change) + '\n';
    return text;
}

} // namespace shiftscope
