#include "ui/explorer/scene_document.h"

#include <QUndoCommand>

#include <algorithm>

namespace shiftscope {

namespace {
constexpr qint64 kBurstMs = 1000;
}

class SceneDocument::Change : public QUndoCommand {
public:
    Change(SceneDocument &document, SceneSettings after, int step, const QString &text)
        : QUndoCommand(text), m_document(document), m_before(document.settings()), m_after(std::move(after)), m_step(step)
    {
    }

    void undo() override { m_document.show(m_before); }
    void redo() override { m_document.show(m_after); }
    int id() const override { return 1; }

    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const Change *>(other); // the only kind of command there is
        if (next->m_step != m_step)
            return false;
        m_after = next->m_after;
        return true;
    }

private:
    SceneDocument &m_document;
    SceneSettings m_before;
    SceneSettings m_after;
    int m_step;
};

SceneDocument::SceneDocument(QObject *parent) : QObject(parent)
{
    m_undo.setUndoLimit(500);
}

void SceneDocument::reset(const SceneSettings &settings)
{
    m_undo.clear();
    show(clamped(settings));
}

void SceneDocument::setCanvas(int canvas)
{
    m_canvas = canvas;
    show(clamped(m_settings));
}

void SceneDocument::replace(const SceneSettings &settings, const QString &text)
{
    apply(settings, Kind::All, text);
}

void SceneDocument::setPictureLast(Position last)
{
    if (last == m_pictureLast)
        return;
    m_pictureLast = last;
    show(clamped(m_settings));
}

void SceneDocument::moveTo(Position position)
{
    SceneSettings next = m_settings;
    next.position = position;
    apply(std::move(next), Kind::Move, tr("move"));
}

void SceneDocument::setPatch(const std::filesystem::path &file)
{
    SceneSettings next = m_settings;
    next.patch = file;
    apply(std::move(next), Kind::Patch, tr("change of patch"));
}

void SceneDocument::setBox(int box)
{
    SceneSettings next = m_settings;
    next.box = box;
    apply(std::move(next), Kind::Box, tr("change of size"));
}

void SceneDocument::setBackground(const std::string &background)
{
    SceneSettings next = m_settings;
    next.background = background;
    apply(std::move(next), Kind::Background, tr("change of background"));
}

void SceneDocument::setMode(ShiftMode mode, const std::filesystem::path &picture)
{
    SceneSettings next = m_settings;
    next.mode = mode;
    next.picture = picture;
    apply(std::move(next), Kind::Mode, tr("change of what is shifted"));
}

void SceneDocument::mirror()
{
    // The patch is mirrored before it is turned: seen from here, a quarter turn goes the other way.
    SceneSettings next = m_settings;
    next.mirrored = !next.mirrored;
    next.quarterTurns = (4 - next.quarterTurns) % 4;
    apply(std::move(next), Kind::Stance, tr("mirroring"));
}

void SceneDocument::turn()
{
    SceneSettings next = m_settings;
    next.quarterTurns = (next.quarterTurns + 1) % 4;
    apply(std::move(next), Kind::Stance, tr("turn"));
}

std::vector<Anchor> SceneDocument::anchors() const
{
    return placed(m_settings.anchors, last());
}

bool SceneDocument::addAnchor(Position position)
{
    SceneSettings next = m_settings;
    const Position end = last();
    position = {std::clamp(position.y, 0, end.y), std::clamp(position.x, 0, end.x)};
    const std::vector<Anchor> present = anchors();
    if (std::ranges::find(present, position, &Anchor::position) != present.end())
        return false;
    next.anchors.push_back({{}, position});
    apply(std::move(next), Kind::AnchorList, tr("new anchor"));
    return true;
}

void SceneDocument::moveAnchor(std::size_t index, Position position)
{
    SceneSettings next = m_settings;
    SceneAnchor &anchor = next.anchors.at(index);
    const Position end = last();
    position = {std::clamp(position.y, 0, end.y), std::clamp(position.x, 0, end.x)};
    if (anchors()[index].position == position)
        return;
    if (!anchor.position)
        anchor.name.clear();
    anchor.position = position;
    apply(std::move(next), Kind::AnchorMove, tr("move of an anchor"));
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
    SceneSettings next = m_settings;
    SceneAnchor &anchor = next.anchors.at(index);
    if (wanted == all[index].name)
        return {};
    if (isCornerName(wanted))
        anchor = {wanted, std::nullopt};
    else
        anchor = {wanted, all[index].position};
    apply(std::move(next), Kind::AnchorList, tr("new name of an anchor"));
    return {};
}

void SceneDocument::removeAnchor(std::size_t index)
{
    if (m_settings.anchors.size() < 2 || index >= m_settings.anchors.size())
        return;
    SceneSettings next = m_settings;
    next.anchors.erase(next.anchors.begin() + static_cast<std::ptrdiff_t>(index));
    apply(std::move(next), Kind::AnchorList, tr("removal of an anchor"));
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

void SceneDocument::apply(SceneSettings next, Kind kind, const QString &text)
{
    next = clamped(std::move(next));
    if (next == m_settings)
        return;
    const bool continuous = kind == Kind::Move || kind == Kind::Box || kind == Kind::AnchorMove;
    const bool burst = kind == m_lastKind && continuous && m_lastChange.isValid() && m_lastChange.elapsed() < kBurstMs;
    if (!m_inGesture && !burst)
        ++m_step;
    m_lastKind = kind;
    m_lastChange.start();
    m_undo.push(new Change(*this, std::move(next), m_step, text));
}

void SceneDocument::show(const SceneSettings &settings)
{
    m_settings = settings;
    emit changed();
}

SceneSettings SceneDocument::clamped(SceneSettings settings) const
{
    settings.box = std::clamp(settings.box, 1, m_canvas);
    const Position end = lastOf(settings);
    settings.position.y = std::clamp(settings.position.y, 0, end.y);
    settings.position.x = std::clamp(settings.position.x, 0, end.x);
    return settings;
}

Position SceneDocument::last() const
{
    return lastOf(m_settings);
}

Position SceneDocument::lastOf(const SceneSettings &settings) const
{
    switch (settings.mode) {
    case ShiftMode::Object:
        return {m_canvas - settings.box, m_canvas - settings.box};
    case ShiftMode::Crop:
        return m_pictureLast;
    case ShiftMode::Circular:
        break;
    }
    return {m_canvas - 1, m_canvas - 1};
}

} // namespace shiftscope
