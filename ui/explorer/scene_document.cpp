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

void SceneDocument::setBackground(const std::string &colour)
{
    SceneSettings next = m_settings;
    next.background = colour;
    apply(std::move(next), Kind::Background, tr("change of background"));
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
    const bool burst = kind == m_lastKind && kind != Kind::Patch && m_lastChange.isValid() && m_lastChange.elapsed() < kBurstMs;
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
    settings.position.y = std::clamp(settings.position.y, 0, m_canvas - settings.box);
    settings.position.x = std::clamp(settings.position.x, 0, m_canvas - settings.box);
    return settings;
}

} // namespace shiftscope
