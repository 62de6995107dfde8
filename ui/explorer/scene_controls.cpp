#include "ui/explorer/scene_controls.h"

#include "ui/explorer/background_button.h"
#include "ui/explorer/scene_document.h"

#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>

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

void describe(QWidget *widget, const char *name, const QString &accessibleName, const QString &tip)
{
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(accessibleName);
    widget->setToolTip(tip);
}

/// A new range makes the whole window be laid out again, even when it is the old one.
void setLast(QSpinBox *box, int last)
{
    if (box->maximum() != last)
        box->setRange(0, last);
}

} // namespace

SceneControls::SceneControls(SceneDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document), m_x(pixelBox(QStringLiteral("positionX"), tr("Patch x"),
                                                          tr("Left edge of the patch's box, in pixels of the canvas"), this)),
      m_y(pixelBox(QStringLiteral("positionY"), tr("Patch y"), tr("Top edge of the patch's box, in pixels of the canvas"), this)),
      m_box(pixelBox(QStringLiteral("boxSize"), tr("Box size"), tr("Side of the square box the patch is fitted into, in pixels"),
                     this)),
      m_boxSlider(new QSlider(Qt::Horizontal, this)), m_mode(new QComboBox(this)),
      m_picture(new QPushButton(tr("Picture…"), this)), m_mirror(new QToolButton(this)), m_turn(new QToolButton(this)),
      m_background(new BackgroundButton(this))
{
    nameParts();
    build();
    connectParts();
    reflect();
}

void SceneControls::nameParts()
{
    describe(m_boxSlider, "boxSlider", tr("Box size"), m_box->toolTip());
    describe(m_mode, "mode", tr("What is shifted"),
             tr("Object: the patch moves over the background. Crop: a window slides over a larger picture. Circular: a picture "
                "is rolled around its borders."));
    describe(m_picture, "picture", tr("Picture"), tr("Choose the picture that is shifted"));
    describe(m_mirror, "mirror", tr("Mirror the patch"), tr("Mirror the patch left to right"));
    describe(m_turn, "turn", tr("Turn the patch"), tr("Turn the patch by a quarter, clockwise"));
    m_mirror->setText(QStringLiteral("⇋"));
    m_turn->setText(QStringLiteral("↻"));
    m_mode->addItem(tr("object"), static_cast<int>(ShiftMode::Object));
    m_mode->addItem(tr("crop"), static_cast<int>(ShiftMode::Crop));
    m_mode->addItem(tr("circular"), static_cast<int>(ShiftMode::Circular));
}

void SceneControls::build()
{
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
    grid->addWidget(label(tr("Si&ze"), m_box), 1, 0);
    grid->addWidget(m_box, 1, 1);
    grid->addWidget(m_boxSlider, 1, 2, 1, 2);
    grid->addWidget(label(tr("&Background"), m_background), 2, 0);
    grid->addWidget(m_background, 2, 1, 1, 2);
    auto *turns = new QHBoxLayout;
    turns->addWidget(m_mirror);
    turns->addWidget(m_turn);
    turns->addStretch(1);
    grid->addLayout(turns, 2, 3);
    grid->addWidget(label(tr("Sh&ift"), m_mode), 3, 0);
    grid->addWidget(m_mode, 3, 1);
    grid->addWidget(m_picture, 3, 2, 1, 2);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    QSizePolicy kept = m_picture->sizePolicy();
    kept.setRetainSizeWhenHidden(true); // nothing moves when it comes
    m_picture->setSizePolicy(kept);
}

void SceneControls::connectParts()
{
    connect(m_x, &QSpinBox::valueChanged, this, [this](int x) { m_document.moveTo({m_document.settings().position.y, x}); });
    connect(m_y, &QSpinBox::valueChanged, this, [this](int y) { m_document.moveTo({y, m_document.settings().position.x}); });
    connect(m_box, &QSpinBox::valueChanged, &m_document, &SceneDocument::setBox);
    connect(m_boxSlider, &QSlider::valueChanged, &m_document, &SceneDocument::setBox);
    connect(m_boxSlider, &QSlider::sliderPressed, &m_document, &SceneDocument::beginGesture);
    connect(m_boxSlider, &QSlider::sliderReleased, &m_document, &SceneDocument::endGesture);
    connect(m_mode, &QComboBox::activated, this, [this] { chooseMode(static_cast<ShiftMode>(m_mode->currentData().toInt())); });
    connect(m_picture, &QPushButton::clicked, this, [this] { choosePicture(m_document.settings().mode); });
    connect(m_mirror, &QToolButton::clicked, &m_document, &SceneDocument::mirror);
    connect(m_turn, &QToolButton::clicked, &m_document, &SceneDocument::turn);
    connect(m_background, &BackgroundButton::chosen, &m_document, &SceneDocument::setBackground);
    connect(&m_document, &SceneDocument::changed, this, &SceneControls::reflect);
}

void SceneControls::reflect()
{
    const SceneSettings &settings = m_document.settings();
    const QSignalBlocker x(m_x);
    const QSignalBlocker y(m_y);
    const QSignalBlocker box(m_box);
    const QSignalBlocker slider(m_boxSlider);
    setLast(m_x, m_document.last().x);
    setLast(m_y, m_document.last().y);
    m_x->setValue(settings.position.x);
    m_y->setValue(settings.position.y);
    if (m_box->maximum() != m_document.canvas()) {
        m_box->setRange(8, m_document.canvas());
        m_boxSlider->setRange(8, m_document.canvas());
    }
    const int side = m_document.wanted().box; // while it is being changed, what is typed and drawn is not taken back
    m_box->setValue(side);
    m_boxSlider->setValue(side);
    m_mode->setCurrentIndex(m_mode->findData(static_cast<int>(settings.mode)));
    const bool object = settings.mode == ShiftMode::Object;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_box, m_boxSlider, m_mirror, m_turn})
        widget->setEnabled(object);
    m_picture->setVisible(!object);
    m_background->setBackground(m_document.settings().background);
}

void SceneControls::chooseMode(ShiftMode mode)
{
    const SceneSettings &settings = m_document.settings();
    if (mode == ShiftMode::Object || !settings.picture.empty())
        m_document.setMode(mode, settings.picture);
    else
        choosePicture(mode);
    reflect(); // until the picture has been chosen and read, the mode stays what it was
}

void SceneControls::choosePicture(ShiftMode mode)
{
    auto *dialog = new QFileDialog(this, tr("Picture to shift"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, mode](const QString &file) { m_document.setMode(mode, file.toStdString()); });
    dialog->open();
}

} // namespace shiftscope
