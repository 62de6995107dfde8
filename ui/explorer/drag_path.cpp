#include "ui/explorer/drag_path.h"

#include "core/number_text.h"

#include <algorithm>
#include <limits>

namespace shiftscope {

namespace {
constexpr int kSecondDecimals = 3;
}

void DragPath::begin(Position start)
{
    m_start = start;
    m_state = State::Begun;
}

void DragPath::moveTo(Position position, double seconds)
{
    if (m_state == State::Begun && position != m_start) {
        const bool known = m_newest && m_newest->position == m_start;
        m_steps.assign(1, {m_start, 0, known ? m_newest : std::nullopt});
        m_state = State::Dragging;
    }
    if (m_state == State::Dragging && m_steps.back().position != position)
        m_steps.push_back({position, seconds, std::nullopt});
    if (m_state == State::Ended && m_steps.back().position != position)
        m_state = State::Resting;
}

void DragPath::take(const LiveResult &result)
{
    m_newest = result;
    if (m_state != State::Dragging && m_state != State::Ended)
        return;
    const auto first = m_steps.rbegin();
    const auto last = m_state == State::Ended ? first + 1 : m_steps.rend();
    const auto step = std::find_if(first, last, [&](const Step &each) { return each.position == result.position; });
    if (step != last && (!step->value || step->value->fromSweep))
        step->value = result;
}

void DragPath::end()
{
    m_state = m_state == State::Dragging ? State::Ended : State::Resting;
}

void DragPath::close()
{
    m_state = State::Resting;
    m_newest.reset();
}

void DragPath::clear()
{
    m_steps.clear();
    m_state = State::Resting;
}

std::size_t DragPath::measured() const
{
    return static_cast<std::size_t>(std::ranges::count_if(m_steps, [](const Step &step) { return step.value.has_value(); }));
}

std::vector<double> DragPath::curve(std::size_t layer, std::size_t anchor) const
{
    std::vector<double> values;
    for (const Step &step : m_steps) {
        const bool known = step.value && layer < step.value->similarity.size() && anchor < step.value->similarity[layer].size();
        values.push_back(known ? static_cast<double>(step.value->similarity[layer][anchor])
                               : std::numeric_limits<double>::quiet_NaN());
    }
    return values;
}

std::string csvText(const DragPath &path, const MeasuredNames &names)
{
    std::string text = "step,seconds,x,y,model,layer,anchor,metric,value\n";
    for (std::size_t layer = 0; layer < names.layers.size(); ++layer)
        for (std::size_t anchor = 0; anchor < names.anchors.size(); ++anchor) {
            const std::vector<double> values = path.curve(layer, anchor);
            for (std::size_t i = 0; i < values.size(); ++i) {
                const DragPath::Step &step = path.steps()[i];
                text += std::to_string(i) + ',' + fixedText(step.seconds, kSecondDecimals) + ',' +
                        std::to_string(step.position.x) + ',' + std::to_string(step.position.y);
                for (const std::string &word : {names.model, names.layers[layer], names.anchors[anchor]})
                    text += ',' + csvField(word);
                text += ',' + std::string(name(names.metric)) + ',' + shortestText(static_cast<float>(values[i])) + '\n';
            }
        }
    return text;
}

} // namespace shiftscope
