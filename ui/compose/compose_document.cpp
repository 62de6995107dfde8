#include "ui/compose/compose_document.h"

#include <QUndoCommand>

#include <utility>

namespace shiftscope {

class ComposeDocument::Step : public QUndoCommand {
public:
    Step(ComposeDocument &document, ComposeSketch next, const QString &what, QString gesture)
        : QUndoCommand(what), m_document(document), m_before(document.m_sketch), m_after(std::move(next)),
          m_gesture(std::move(gesture))
    {
    }

    void undo() override { m_document.show(m_before); }
    void redo() override { m_document.show(m_after); }
    [[nodiscard]] int id() const override { return m_gesture.isEmpty() ? -1 : 1; }

    bool mergeWith(const QUndoCommand *later) override
    {
        const auto *other = dynamic_cast<const Step *>(later);
        if (other == nullptr || other->m_gesture != m_gesture)
            return false;
        m_after = other->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    ComposeDocument &m_document;
    ComposeSketch m_before;
    ComposeSketch m_after;
    QString m_gesture;
};

void ComposeDocument::change(const ComposeSketch &next, const QString &what, const QString &gesture)
{
    if (next == m_sketch)
        return;
    const QString own = gesture.isEmpty() ? QString() : gesture + u'/' + QString::number(m_gestures);
    m_stack.push(new Step(*this, next, what, own));
}

void ComposeDocument::endGesture()
{
    ++m_gestures;
}

void ComposeDocument::reset(const ComposeSketch &sketch)
{
    m_stack.clear();
    show(sketch);
}

void ComposeDocument::show(const ComposeSketch &sketch)
{
    if (sketch == m_sketch)
        return;
    m_sketch = sketch;
    emit changed();
}

} // namespace shiftscope
