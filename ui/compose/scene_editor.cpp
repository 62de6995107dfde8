#include "ui/compose/scene_editor.h"

#include "ui/compose/sketch_canvas.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace shiftscope {

SceneEditor::SceneEditor(QWidget *parent)
    : QWidget(parent), m_name(new QLabel(this)), m_add(new QToolButton(this)), m_remove(new QToolButton(this)),
      m_canvas(new SketchCanvas(this)), m_box(new QSpinBox(this))
{
    m_add->setObjectName(QStringLiteral("addPatch"));
    m_add->setText(tr("Add patch…"));
    m_remove->setObjectName(QStringLiteral("removeScene"));
    m_remove->setText(QStringLiteral("✕"));
    m_box->setObjectName(QStringLiteral("box"));
    m_box->setSuffix(tr(" px"));
    m_box->setKeyboardTracking(false);
    m_box->setToolTip(tr("Side of the chosen patch's square box, in pixels of the canvas"));
    m_box->setEnabled(false);

    auto *head = new QHBoxLayout;
    head->addWidget(m_name);
    head->addWidget(m_remove); // away from the size: a slip there is not to cost a scene
    head->addStretch(1);
    head->addWidget(m_add);
    head->addWidget(m_box);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(m_canvas, 1);

    connect(m_add, &QToolButton::clicked, this, &SceneEditor::patchWanted);
    connect(m_remove, &QToolButton::clicked, this, &SceneEditor::removeWanted);
    connect(m_box, &QSpinBox::valueChanged, this, &SceneEditor::setBox);
    connect(m_canvas, &SketchCanvas::selectionChanged, this, &SceneEditor::select);
    connect(m_canvas, &SketchCanvas::moveWanted, this, [this](int index, Position position) {
        SceneSketch next = m_scene;
        next.patches[static_cast<std::size_t>(index)].position = position;
        emit edited(next, tr("move of a patch"), QStringLiteral("move %1").arg(index));
    });
    connect(m_canvas, &SketchCanvas::gestureEnded, this, &SceneEditor::gestureEnded);
    connect(m_canvas, &SketchCanvas::removeWanted, this, [this](int index) {
        SceneSketch next = m_scene;
        next.patches.erase(next.patches.begin() + index);
        emit edited(next, tr("removal of a patch"), {});
    });
}

void SceneEditor::setScene(const SceneSketch &scene, int canvas)
{
    m_scene = scene;
    m_side = canvas;
    const QString name = QString::fromStdString(scene.name);
    m_name->setText(QStringLiteral("<b>%1</b>").arg(name));
    m_canvas->setAccessibleName(tr("Scene %1").arg(name));
    m_add->setAccessibleName(tr("Add a patch to scene %1").arg(name));
    m_add->setToolTip(m_add->accessibleName());
    m_remove->setAccessibleName(tr("Remove scene %1").arg(name));
    m_remove->setToolTip(m_remove->accessibleName());
    m_box->setAccessibleName(tr("Box size in scene %1").arg(name));
    m_canvas->setScene(scene, canvas);
    select(m_canvas->selected());
}

void SceneEditor::setGround(const QImage &ground)
{
    m_canvas->setGround(ground);
}

void SceneEditor::setPatches(const FittedPatches &patches)
{
    m_canvas->setPatches(patches);
}

void SceneEditor::setRemovable(bool removable)
{
    m_remove->setEnabled(removable);
}

void SceneEditor::select(int index)
{
    const QSignalBlocker blocker(m_box);
    m_box->setEnabled(index >= 0);
    m_box->setRange(8, m_side);
    if (index >= 0)
        m_box->setValue(m_scene.patches[static_cast<std::size_t>(index)].box);
}

void SceneEditor::setBox(int box)
{
    const int index = m_canvas->selected();
    if (index < 0)
        return;
    SceneSketch next = m_scene;
    PatchSketch &patch = next.patches[static_cast<std::size_t>(index)];
    patch.box = box;
    patch.position = {std::min(patch.position.y, m_side - box), std::min(patch.position.x, m_side - box)};
    emit edited(next, tr("size of a patch"), QStringLiteral("size %1").arg(index));
}

} // namespace shiftscope
