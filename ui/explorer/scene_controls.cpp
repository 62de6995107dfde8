#include "ui/explorer/scene_controls.h"

#include "ui/explorer/scene_document.h"

#include <QColorDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

namespace shiftscope {

namespace {

QSpinBox *pixelBox(const QString &name, const QString &accessibleName, const QString &tip, QWidget *parent)
{
    auto *box = new QSpinBox(parent);
    box->setObjectName(name);
    box->setAccessibleName(accessibleName);
    box->setToolTip(tip);
    box->setSuffix(QStringLiteral(" px"));
    box->setKeyboardTracking(false);
    return box;
}

} // namespace

SceneControls::SceneControls(SceneDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document), m_x(pixelBox(QStringLiteral("positionX"), tr("Patch x"),
                                                          tr("Left edge of the patch's box, in pixels of the canvas"), this)),
      m_y(pixelBox(QStringLiteral("positionY"), tr("Patch y"), tr("Top edge of the patch's box, in pixels of the canvas"), this)),
      m_box(pixelBox(QStringLiteral("boxSize"), tr("Box size"), tr("Side of the square box the patch is fitted into, in pixels"),
                     this)),
      m_boxSlider(new QSlider(Qt::Horizontal, this)), m_background(new QPushButton(this))
{
    build();
    connect(m_x, &QSpinBox::valueChanged, this, [this](int x) { m_document.moveTo({m_document.settings().position.y, x}); });
    connect(m_y, &QSpinBox::valueChanged, this, [this](int y) { m_document.moveTo({y, m_document.settings().position.x}); });
    connect(m_box, &QSpinBox::valueChanged, &m_document, &SceneDocument::setBox);
    connect(m_boxSlider, &QSlider::valueChanged, &m_document, &SceneDocument::setBox);
    connect(m_boxSlider, &QSlider::sliderPressed, &m_document, &SceneDocument::beginGesture);
    connect(m_boxSlider, &QSlider::sliderReleased, &m_document, &SceneDocument::endGesture);
    connect(m_background, &QPushButton::clicked, this, &SceneControls::chooseBackground);
    connect(&m_document, &SceneDocument::changed, this, &SceneControls::reflect);
    reflect();
}

void SceneControls::build()
{
    m_boxSlider->setObjectName(QStringLiteral("boxSlider"));
    m_boxSlider->setAccessibleName(tr("Box size"));
    m_boxSlider->setToolTip(m_box->toolTip());
    m_background->setObjectName(QStringLiteral("background"));
    m_background->setToolTip(tr("Colour of the canvas under the patch"));
    m_background->setAccessibleName(tr("Background colour"));

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    const auto label = [this](const QString &text, QWidget *buddy) {
        auto *result = new QLabel(text, this);
        result->setBuddy(buddy);
        return result;
    };
    grid->addWidget(label(tr("&x"), m_x), 0, 0);
    grid->addWidget(m_x, 0, 1);
    grid->addWidget(label(tr("&y"), m_y), 0, 2);
    grid->addWidget(m_y, 0, 3);
    grid->addWidget(label(tr("&Background"), m_background), 0, 5, Qt::AlignRight);
    grid->addWidget(m_background, 0, 6);
    grid->addWidget(label(tr("Si&ze"), m_box), 1, 0, 1, 1);
    grid->addWidget(m_box, 1, 1);
    grid->addWidget(m_boxSlider, 1, 2, 1, 5);
    grid->setColumnStretch(4, 1);
}

void SceneControls::reflect()
{
    const SceneSettings &settings = m_document.settings();
    const QSignalBlocker x(m_x);
    const QSignalBlocker y(m_y);
    const QSignalBlocker box(m_box);
    const QSignalBlocker slider(m_boxSlider);
    if (m_x->maximum() !=
        m_document.last()) { // a new range makes the whole window be laid out again, even when it is the old one
        m_x->setRange(0, m_document.last());
        m_y->setRange(0, m_document.last());
    }
    m_x->setValue(settings.position.x);
    m_y->setValue(settings.position.y);
    if (m_box->maximum() != m_document.canvas()) {
        m_box->setRange(8, m_document.canvas());
        m_boxSlider->setRange(8, m_document.canvas());
    }
    m_box->setValue(settings.box);
    m_boxSlider->setValue(settings.box);
    const QString colour = QString::fromStdString(settings.background);
    if (m_background->text() != colour) {
        QPixmap swatch(16, 16);
        swatch.fill(Qt::gray); // a frame, or white would be lost on a light button
        QPainter(&swatch).fillRect(1, 1, 14, 14, QColor(colour));
        m_background->setIcon(swatch);
        m_background->setText(colour);
    }
}

void SceneControls::chooseBackground()
{
    auto *dialog = new QColorDialog(QColor(QString::fromStdString(m_document.settings().background)), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Background colour"));
    connect(dialog, &QColorDialog::colorSelected, this,
            [this](const QColor &colour) { m_document.setBackground(colour.name().toStdString()); });
    dialog->open();
}

} // namespace shiftscope
