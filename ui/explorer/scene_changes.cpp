#include "ui/explorer/scene_changes.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace shiftscope {

namespace {

using Kind = SceneEdit::Kind;

/// None where only the picture knows, and it has not been read.
std::optional<Position> lastFor(const SceneSettings &settings, int canvas, const PreparedScene *scene)
{
    switch (settings.mode) {
    case ShiftMode::Object:
        return Position{canvas - settings.box, canvas - settings.box};
    case ShiftMode::Crop:
        if (scene != nullptr && scene->settings.mode == ShiftMode::Crop && scene->settings.picture == settings.picture)
            return scene->shifted.last();
        return std::nullopt;
    case ShiftMode::Circular:
        break;
    }
    return Position{canvas - 1, canvas - 1};
}

SceneSettings inside(SceneSettings settings, int canvas, const PreparedScene *scene)
{
    settings.box = std::clamp(settings.box, 1, canvas);
    settings.measuring.stride = std::clamp(settings.measuring.stride, 1, Measuring::kLargestStride);
    const Position end = lastFor(settings, canvas, scene).value_or(Position{settings.position.y, settings.position.x});
    settings.position.y = std::clamp(settings.position.y, 0, std::max(end.y, 0));
    settings.position.x = std::clamp(settings.position.x, 0, std::max(end.x, 0));
    return settings;
}

bool leavesThings(Kind kind)
{
    return kind == Kind::Move || kind == Kind::AnchorMove || kind == Kind::AnchorList || kind == Kind::Measuring ||
           kind == Kind::Pins;
}

/// Does the work of next() on a state of its own.
class Changing {
public:
    explicit Changing(SceneState state) : m_state(std::move(state)) {}

    [[nodiscard]] SceneStep done() && { return {std::move(m_state), std::move(m_actions)}; }

    void on(const scene_event::Wanted &event)
    {
        const SceneSettings target = applied(m_state, event.edit);
        const bool sameThings = target.sameThings(m_state.settings);
        if (sameThings && (leavesThings(event.edit.kind) || (m_state.waiting.empty() && nothingToRead(target)))) {
            if (target != m_state.settings)
                take(event.edit, target, m_state.scene);
            return;
        }
        tell({});
        // A slider that is drawn along: the size being read is finished, those between it and the newest are passed over.
        if (m_state.waiting.size() > 1 && event.edit.kind == Kind::Box && m_state.waiting.back().kind == Kind::Box)
            m_state.waiting.back() = event.edit;
        else
            m_state.waiting.push_back(event.edit);
        if (m_state.waiting.size() == 1)
            advance();
    }

    void on(const scene_event::Read &event)
    {
        if (event.number != m_state.reading || m_state.waiting.empty())
            return;
        const SceneEdit edit = m_state.waiting.front();
        m_state.waiting.pop_front();
        SceneSettings target = m_state.settings;
        edit.change(target);
        take(edit, inside(std::move(target), m_state.canvas, event.scene.get()), event.scene);
        advance();
    }

    void on(const scene_event::Unreadable &event)
    {
        if (event.number != m_state.reading || m_state.waiting.empty())
            return;
        m_state.waiting.pop_front();
        tell(event.message);
        m_actions.emplace_back(scene_action::Show{}); // fields that showed what was wanted go back
        advance();
    }

    void on(const scene_event::Canvas &event)
    {
        if (event.side == m_state.canvas)
            return;
        m_state.canvas = event.side;
        restore({m_state.settings, m_state.scene}, std::exchange(m_state.waiting, {}));
    }

    void on(const scene_event::Restored &event) { restore(event, {}); }

private:
    [[nodiscard]] bool nothingToRead(const SceneSettings &target) const { return m_state.scene || !target.complete(); }

    void tell(const QString &message)
    {
        if (message == m_state.refusal)
            return;
        m_state.refusal = message;
        m_actions.emplace_back(scene_action::Tell{});
    }

    void restore(const scene_event::Restored &wanted, std::deque<SceneEdit> waiting)
    {
        const bool fits = wanted.scene && wanted.scene->shifted.canvas == m_state.canvas;
        m_state.scene = fits ? wanted.scene : nullptr;
        m_state.settings = inside(wanted.settings, m_state.canvas, m_state.scene.get());
        m_state.waiting = std::move(waiting);
        ++m_state.reading; // what is being read is wanted no more, or on another canvas
        tell({});
        if (!nothingToRead(m_state.settings))
            m_state.waiting.push_front({[](SceneSettings &) {}, Kind::All, {}, 0, SceneEdit::History::None});
        m_actions.emplace_back(scene_action::Show{});
        advance();
    }

    void take(const SceneEdit &edit, const SceneSettings &settings, std::shared_ptr<const PreparedScene> scene)
    {
        if (scene && scene->settings.anchors != settings.anchors)
            scene = withAnchors(*scene, settings.anchors);
        if (scene && scene->settings.measuring != settings.measuring)
            scene = withMeasuring(*scene, settings.measuring);
        scene_event::Restored before{std::exchange(m_state.settings, settings), std::exchange(m_state.scene, std::move(scene))};
        if (edit.history != SceneEdit::History::None)
            m_actions.emplace_back(scene_action::Record{edit, std::move(before), {m_state.settings, m_state.scene}});
        m_actions.emplace_back(scene_action::Show{});
    }

    /// Takes what waits, up to the first that has to be read.
    void advance()
    {
        while (!m_state.waiting.empty()) {
            const SceneEdit &first = m_state.waiting.front();
            const SceneSettings target = applied(m_state, first);
            const bool same = target.sameThings(m_state.settings);
            if (target.complete() && !(same && m_state.scene)) {
                m_actions.emplace_back(scene_action::Read{++m_state.reading, target, m_state.canvas});
                return;
            }
            if (target != m_state.settings || first.history == SceneEdit::History::Clears)
                take(first, target, target.complete() ? m_state.scene : nullptr);
            m_state.waiting.pop_front();
        }
    }

    SceneState m_state;
    std::vector<SceneAction> m_actions;
};

} // namespace

SceneStep next(SceneState state, const SceneEvent &event)
{
    Changing changing(std::move(state));
    std::visit([&](const auto &what) { changing.on(what); }, event);
    return std::move(changing).done();
}

SceneNews newsOf(const PreparedScene *before, const PreparedScene *now)
{
    if (before == now)
        return SceneNews::None;
    if (before == nullptr || now == nullptr || before->shifted.canvas != now->shifted.canvas)
        return SceneNews::Things;
    if (before->key == now->key && before->settings.sameThings(now->settings))
        return before->settings.measuring != now->settings.measuring ? SceneNews::Measuring
               : before->settings.anchors != now->settings.anchors   ? SceneNews::Anchors
                                                                     : SceneNews::None;
    SceneSettings resized = before->settings;
    resized.box = now->settings.box;
    return resized.sameThings(now->settings) ? SceneNews::Size : SceneNews::Things;
}

Position lastOf(const SceneState &state)
{
    return lastFor(state.settings, state.canvas, state.scene.get()).value_or(state.settings.position);
}

SceneSettings applied(const SceneState &state, const SceneEdit &edit)
{
    SceneSettings settings = state.settings;
    edit.change(settings);
    return inside(std::move(settings), state.canvas, state.scene.get());
}

SceneSettings wanted(const SceneState &state)
{
    SceneState after = state;
    for (const SceneEdit &edit : state.waiting)
        after.settings = applied(after, edit);
    return after.settings;
}

} // namespace shiftscope
