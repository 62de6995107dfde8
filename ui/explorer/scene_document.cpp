#include "ui/explorer/scene_document.h"

#include <QUndoCommand>

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

constexpr qint64 kBurstMs = 1000;
constexpr int kUndoSteps = 200;             // each holds the pictures it goes back to
constexpr std::int64_t kMostKept = 4 << 20; // pixels of a picture; a larger one is read again

std::shared_ptr<const PreparedScene> keptForUndo(const std::shared_ptr<const PreparedScene> &scene)
{
    const bool small = scene && std::int64_t{scene->picture.width()} * scene->picture.height() <= kMostKept;
    return small ? scene : nullptr;
}

} // namespace

/// Done already when it is made.
class SceneDocument::Change : public QUndoCommand {
public:
    Change(SceneDocument &document, const scene_action::Record &record)
        : QUndoCommand(record.edit.text), m_document(document), m_before(record.before), m_after(record.after),
          m_step(record.edit.step)
    {
        m_before.scene = keptForUndo(m_before.scene);
        m_after.scene = keptForUndo(m_after.scene);
    }

    void undo() override { m_document.handle(m_before); }
    void redo() override
    {
        if (!std::exchange(m_new, false))
            m_document.handle(m_after);
    }
    int id() const override { return 1; }

    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *following = static_cast<const Change *>(other); // the only kind of command there is
        if (following->m_step != m_step)
            return false;
        m_after = following->m_after;
        return true;
    }

private:
    SceneDocument &m_document;
    scene_event::Restored m_before;
    scene_event::Restored m_after;
    int m_step;
    bool m_new = true;
};

SceneDocument::SceneDocument(QObject *parent) : QObject(parent)
{
    m_undo.setUndoLimit(kUndoSteps);
}

void SceneDocument::reset(const SceneSettings &settings)
{
    SceneEdit edit;
    edit.change = [settings](SceneSettings &changed) { changed = settings; };
    edit.history = SceneEdit::History::Clears;
    handle(scene_event::Wanted{std::move(edit)});
}

void SceneDocument::setCanvas(int canvas)
{
    handle(scene_event::Canvas{canvas});
}

void SceneDocument::replace(const SceneSettings &settings, const QString &text)
{
    apply([settings](SceneSettings &changed) { changed = settings; }, Kind::All, text);
}

void SceneDocument::moveTo(Position position)
{
    apply([position](SceneSettings &changed) { changed.position = position; }, Kind::Move, tr("move"));
}

void SceneDocument::setPatch(const std::filesystem::path &file)
{
    apply([file](SceneSettings &changed) { changed.patch = file; }, Kind::Patch, tr("change of patch"));
}

void SceneDocument::setBox(int box)
{
    apply([box](SceneSettings &changed) { changed.box = box; }, Kind::Box, tr("change of size"));
}

void SceneDocument::setBackground(const std::string &background)
{
    apply([background](SceneSettings &changed) { changed.background = background; }, Kind::Background,
          tr("change of background"));
}

void SceneDocument::setMode(ShiftMode mode, const std::filesystem::path &picture)
{
    const auto change = [mode, picture](SceneSettings &changed) {
        changed.mode = mode;
        changed.picture = picture;
    };
    apply(change, Kind::Mode, tr("change of what is shifted"));
}

void SceneDocument::mirror()
{
    // The patch is mirrored before it is turned: seen from here, a quarter turn goes the other way.
    const auto change = [](SceneSettings &changed) {
        changed.mirrored = !changed.mirrored;
        changed.turn = (360 - changed.turn) % 360;
    };
    apply(change, Kind::Stance, tr("mirroring"));
}

void SceneDocument::turn()
{
    apply([](SceneSettings &changed) { changed.turn = (changed.turn + 90) % 360; }, Kind::Stance, tr("turn"));
}

void SceneDocument::setMeasuring(const Measuring &measuring)
{
    apply([measuring](SceneSettings &changed) { changed.measuring = measuring; }, Kind::Measuring,
          tr("change of what is measured"));
}

void SceneDocument::setPins(const std::vector<Position> &pins)
{
    apply([pins](SceneSettings &changed) { changed.pins = pins; }, Kind::Pins, tr("change of pinned points"));
}

void SceneDocument::togglePin(Position position)
{
    const Position end = last();
    position = {std::clamp(position.y, 0, end.y), std::clamp(position.x, 0, end.x)};
    std::vector<Position> pins = settings().pins;
    if (std::erase(pins, position) == 0)
        pins.push_back(position);
    setPins(pins);
}

std::vector<Anchor> SceneDocument::anchors() const
{
    return placed(settings().anchors, last());
}

bool SceneDocument::addAnchor(Position position)
{
    std::vector<SceneAnchor> next = settings().anchors;
    const Position end = last();
    position = {std::clamp(position.y, 0, end.y), std::clamp(position.x, 0, end.x)};
    const std::vector<Anchor> present = anchors();
    if (std::ranges::find(present, position, &Anchor::position) != present.end())
        return false;
    next.push_back({{}, position});
    setAnchors(std::move(next), Kind::AnchorList, tr("new anchor"));
    return true;
}

void SceneDocument::moveAnchor(std::size_t index, Position position)
{
    std::vector<SceneAnchor> next = settings().anchors;
    SceneAnchor &anchor = next.at(index);
    const Position end = last();
    position = {std::clamp(position.y, 0, end.y), std::clamp(position.x, 0, end.x)};
    if (anchors()[index].position == position)
        return;
    if (!anchor.position)
        anchor.name.clear();
    anchor.position = position;
    setAnchors(std::move(next), Kind::AnchorMove, tr("move of an anchor"));
}

QString SceneDocument::renameAnchor(std::size_t index, const QString &name)
{
    const QString trimmed = name.trimmed();
    const auto storable = [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7F && c != u'/' && c != u','; };
    if (!std::ranges::all_of(trimmed, storable) || trimmed.size() > 40)
        return tr("'%1' is no name for an anchor: accepted are up to 40 letters, digits and signs of ASCII without / and ,")
            .arg(trimmed);
    const std::string wanted = trimmed.toStdString();
    const std::vector<Anchor> all = anchors();
    for (std::size_t other = 0; other < all.size(); ++other)
        if (other != index && all[other].name == wanted)
            return tr("There is an anchor %1 already.").arg(trimmed);
    std::vector<SceneAnchor> next = settings().anchors;
    SceneAnchor &anchor = next.at(index);
    if (wanted == all[index].name)
        return {};
    if (isCornerName(wanted))
        anchor = {wanted, std::nullopt};
    else
        anchor = {wanted, all[index].position};
    setAnchors(std::move(next), Kind::AnchorList, tr("new name of an anchor"));
    return {};
}

void SceneDocument::removeAnchor(std::size_t index)
{
    if (settings().anchors.size() < 2 || index >= settings().anchors.size())
        return;
    std::vector<SceneAnchor> next = settings().anchors;
    next.erase(next.begin() + static_cast<std::ptrdiff_t>(index));
    setAnchors(std::move(next), Kind::AnchorList, tr("removal of an anchor"));
}

void SceneDocument::beginGesture()
{
    m_inGesture = true;
    ++m_step;
}

void SceneDocument::endGesture()
{
    m_inGesture = false;
    ++m_step;
    m_lastChange.invalidate();
}

void SceneDocument::setAnchors(std::vector<SceneAnchor> anchors, Kind kind, const QString &text)
{
    apply([anchors = std::move(anchors)](SceneSettings &changed) { changed.anchors = anchors; }, kind, text);
}

void SceneDocument::apply(std::function<void(SceneSettings &)> change, Kind kind, const QString &text)
{
    SceneEdit edit;
    edit.change = std::move(change);
    edit.kind = kind;
    edit.text = text;
    if (!waiting() && m_state.scene && applied(m_state, edit) == settings())
        return;
    const bool continuous = kind == Kind::Move || kind == Kind::Box || kind == Kind::AnchorMove || kind == Kind::Measuring;
    const bool burst = kind == m_lastKind && continuous && m_lastChange.isValid() && m_lastChange.elapsed() < kBurstMs;
    if (!m_inGesture && !burst)
        ++m_step;
    edit.step = m_step;
    m_lastKind = kind;
    m_lastChange.start();
    handle(scene_event::Wanted{std::move(edit)});
}

void SceneDocument::handle(const SceneEvent &event)
{
    SceneStep step = shiftscope::next(std::move(m_state), event);
    m_state = std::move(step.state);
    for (const SceneAction &action : step.actions)
        std::visit([this](const auto &what) { perform(what); }, action);
}

void SceneDocument::perform(const scene_action::Read &action)
{
    const int number = action.number;
    m_worker.runLatest([action](const std::stop_token &) { return prepareScene(action.settings, action.canvas); },
                       [this, number](const std::shared_ptr<const PreparedScene> &scene) {
                           handle(scene_event::Read{number, scene});
                       },
                       [this, number](const QString &message) {
                           handle(scene_event::Unreadable{number, message});
                       });
}

void SceneDocument::perform(const scene_action::Record &action)
{
    if (action.edit.history == SceneEdit::History::Clears)
        m_undo.clear();
    else if (action.before.settings != action.after.settings)
        m_undo.push(new Change(*this, action));
}

void SceneDocument::perform(const scene_action::Show &)
{
    emit changed();
}

void SceneDocument::perform(const scene_action::Tell &)
{
    emit refused(m_state.refusal);
}

} // namespace shiftscope
