#include "ui/patch_maker/cut_controls.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kBrushesAcross = 30; ///< of the first brush, over the picture's longer side

QString withKey(const QString &tip, const QKeySequence &key)
{
    return QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText));
}

} // namespace

CutControls::CutControls(QWidget *parent)
    : QWidget(parent), m_tools(new QButtonGroup(this)),
      m_brush(pixels("brushWidth", tr("Brush width"), tr("Width of the brush, in pixels of the picture"))),
      m_brushSlider(new QSlider(Qt::Horizontal, this)), m_feather(new QDoubleSpinBox(this)),
      m_rectangle{pixels("rectangleX", tr("Rectangle x"), tr("Left edge of the rectangle, in pixels of the picture")),
                  pixels("rectangleY", tr("Rectangle y"), tr("Top edge of the rectangle, in pixels of the picture")),
                  pixels("rectangleWidth", tr("Rectangle width"), tr("Width of the rectangle, in pixels of the picture")),
                  pixels("rectangleHeight", tr("Rectangle height"), tr("Height of the rectangle, in pixels of the picture"))},
      m_undo(act(tr("Undo"), tr("Take the last step back"), QKeySequence::Undo)),
      m_redo(act(tr("Redo"), tr("Do it again"), QKeySequence::Redo)),
      m_clear(act(tr("Clear strokes"), tr("Take all strokes away"), QKeySequence(Qt::CTRL | Qt::Key_Backspace)))
{
    m_undo->setObjectName(QStringLiteral("undo"));
    m_redo->setObjectName(QStringLiteral("redo"));
    m_clear->setObjectName(QStringLiteral("clear"));
    m_brush->setRange(1, 500);
    m_brush->setValue(20);
    m_brushSlider->setRange(1, 200);
    m_brushSlider->setValue(20);
    m_brushSlider->setAccessibleName(m_brush->accessibleName());
    m_brushSlider->setToolTip(m_brush->toolTip());
    m_feather->setObjectName(QStringLiteral("feather"));
    m_feather->setAccessibleName(tr("Feather"));
    m_feather->setToolTip(tr("Width of the soft edge, in pixels of the picture; 0 is a hard one"));
    m_feather->setRange(0, kWidestFeather);
    m_feather->setDecimals(1);
    m_feather->setSingleStep(0.5);
    m_feather->setSuffix(tr(" px"));
    m_feather->setKeyboardTracking(false);

    auto *tools = new QWidget(this);
    buildTools(tools);
    auto *brush = new QHBoxLayout;
    brush->addWidget(m_brush);
    brush->addWidget(m_brushSlider, 1);
    auto *rectangle = new QGridLayout;
    for (int i = 0; i < 4; ++i)
        rectangle->addWidget(m_rectangle[static_cast<std::size_t>(i)], i / 2, i % 2);
    auto *steps = new QHBoxLayout;
    for (QToolButton *button : {m_undo, m_redo, m_clear})
        steps->addWidget(button);
    steps->addStretch(1);

    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tools);
    form->addRow(tr("&Brush"), brush);
    form->addRow(tr("&Feather"), m_feather);
    form->addRow(tr("Rectangle\nx, y, w, h"), rectangle);
    form->addRow(steps);
    qobject_cast<QLabel *>(form->labelForField(brush))->setBuddy(m_brush);

    connect(m_brush, &QSpinBox::valueChanged, this, [this](int width) {
        const QSignalBlocker blocker(m_brushSlider);
        m_brushSlider->setValue(width);
        emit brushWidthChanged(width);
    });
    connect(m_brushSlider, &QSlider::valueChanged, m_brush, &QSpinBox::setValue);
    connect(m_feather, &QDoubleSpinBox::valueChanged, this, &CutControls::featherChanged);
    for (QSpinBox *box : m_rectangle)
        connect(box, &QSpinBox::valueChanged, this, [this] {
            emit rectangleChanged(
                {m_rectangle[0]->value(), m_rectangle[1]->value(), m_rectangle[2]->value(), m_rectangle[3]->value()});
        });
    connect(m_undo, &QToolButton::clicked, this, &CutControls::undoWanted);
    connect(m_redo, &QToolButton::clicked, this, &CutControls::redoWanted);
    connect(m_clear, &QToolButton::clicked, this, &CutControls::clearWanted);
}

void CutControls::buildTools(QWidget *tools)
{
    struct Tool {
        CutTool tool;
        const char *objectName;
        QString text;
        QString tip;
        Qt::Key key;
    };
    const std::array<Tool, 4> all{{
        {CutTool::Rectangle, "rectangleTool", tr("Rectangle"), tr("Draw a rectangle around the object"), Qt::Key_R},
        {CutTool::Object, "objectTool", tr("Object"), tr("Paint over what belongs to the object"), Qt::Key_O},
        {CutTool::Ground, "groundTool", tr("Ground"), tr("Paint over what does not"), Qt::Key_G},
        {CutTool::Erase, "eraseTool", tr("Erase"), tr("Take parts of the strokes away"), Qt::Key_E},
    }};
    auto *row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    for (const Tool &tool : all) {
        auto *button = new QToolButton(tools);
        button->setObjectName(QLatin1String(tool.objectName));
        button->setText(tool.text);
        button->setAccessibleName(tool.text);
        button->setToolTip(withKey(tool.tip, QKeySequence(tool.key)));
        button->setShortcut(QKeySequence(tool.key));
        button->setCheckable(true);
        button->setChecked(tool.tool == CutTool::Rectangle);
        m_tools->addButton(button, static_cast<int>(tool.tool));
        row->addWidget(button);
    }
    row->addStretch(1);
    connect(m_tools, &QButtonGroup::idClicked, this, [this](int id) { emit toolChosen(static_cast<CutTool>(id)); });
}

QSpinBox *CutControls::pixels(const char *objectName, const QString &name, const QString &tip)
{
    auto *box = new QSpinBox(this);
    box->setObjectName(QLatin1String(objectName));
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->setSuffix(tr(" px"));
    box->setKeyboardTracking(false);
    return box;
}

QToolButton *CutControls::act(const QString &text, const QString &tip, const QKeySequence &key)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setAccessibleName(text);
    button->setToolTip(withKey(tip, key));
    button->setShortcut(key);
    return button;
}

void CutControls::setPictureSize(QSize size)
{
    const int longer = std::max(size.width(), size.height());
    m_brush->setRange(1, std::max(longer / 2, 1));
    m_brushSlider->setRange(1, std::max(longer / 4, 2));
    m_brush->setValue(std::max(longer / kBrushesAcross, 3));
    const std::array<int, 4> most{size.width(), size.height(), size.width(), size.height()};
    for (std::size_t i = 0; i < most.size(); ++i) {
        const QSignalBlocker blocker(m_rectangle[i]);
        m_rectangle[i]->setRange(0, most[i]);
    }
}

void CutControls::reflect(const CutOutline &outline, bool canUndo, bool canRedo)
{
    const cv::Rect &rectangle = outline.rectangle;
    const std::array<int, 4> values{rectangle.x, rectangle.y, rectangle.width, rectangle.height};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const QSignalBlocker blocker(m_rectangle[i]);
        m_rectangle[i]->setValue(values[i]);
    }
    const QSignalBlocker blocker(m_feather);
    m_feather->setValue(outline.feather);
    m_undo->setEnabled(canUndo);
    m_redo->setEnabled(canRedo);
    m_clear->setEnabled(!outline.strokes.empty());
}

void CutControls::chooseTool(CutTool tool)
{
    m_tools->button(static_cast<int>(tool))->setChecked(true);
    emit toolChosen(tool);
}

} // namespace shiftscope
