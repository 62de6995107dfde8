#include "ui/plot/figure_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <initializer_list>

namespace shiftscope {

namespace {

enum Preset { kOneColumn, kTwoColumns, kFree };

QCheckBox *tick(QWidget *parent, const QString &text, const QString &tip, bool on)
{
    auto *box = new QCheckBox(text, parent);
    box->setToolTip(tip);
    box->setChecked(on);
    return box;
}

} // namespace

QList<FigureDialog::Format> FigureDialog::formats()
{
    return {{QStringLiteral("png"), tr("PNG picture")},
            {QStringLiteral("svg"), tr("SVG drawing")},
            {QStringLiteral("pdf"), tr("PDF drawing")},
            {QStringLiteral("csv"), tr("CSV table")}};
}

FigureDialog::FigureDialog(const FigurePageStyle &style, const QString &proposed, const QString &remark, QWidget *parent)
    : QDialog(parent), m_style(style), m_format(new QComboBox(this)), m_preset(new QComboBox(this)),
      m_width(new QDoubleSpinBox(this)), m_dpi(new QSpinBox(this)), m_font(new QDoubleSpinBox(this)),
      m_axes(tick(this, tr("A&xes"), tr("Ticks and positions in pixels"), style.axes)),
      m_anchor(tick(this, tr("Mark the &anchor"), tr("A ring where the anchor is"), style.markAnchor)),
      m_caption(tick(this, tr("Ca&ption"),
                     tr("What the maps have in common, below them; the file's metadata hold all in any case"), style.caption))
{
    setWindowTitle(tr("Figure"));
    setObjectName(QStringLiteral("figureDialog"));
    buildFields();
    build(remark);
    m_format->setCurrentIndex(std::max(0, m_format->findData(proposed)));
    const auto followWidth = [this](double width) {
        m_preset->setCurrentIndex(width == FigurePageStyle::kOneColumnMm    ? kOneColumn
                                  : width == FigurePageStyle::kTwoColumnsMm ? kTwoColumns
                                                                            : kFree);
    };
    connect(m_preset, &QComboBox::activated, this, [this](int preset) {
        if (preset != kFree)
            m_width->setValue(preset == kOneColumn ? FigurePageStyle::kOneColumnMm : FigurePageStyle::kTwoColumnsMm);
    });
    connect(m_width, &QDoubleSpinBox::valueChanged, this, followWidth);
    m_width->setValue(style.widthMm);
    followWidth(m_width->value());
    const auto followFormat = [this] {
        const bool table = ending() == QStringLiteral("csv"); // values alone: there is nothing to draw
        for (QWidget *field : std::initializer_list<QWidget *>{m_preset, m_width, m_dpi, m_font, m_axes, m_anchor, m_caption})
            field->setEnabled(!table);
    };
    connect(m_format, &QComboBox::currentIndexChanged, this, followFormat);
    followFormat();
}

void FigureDialog::buildFields()
{
    for (const Format &format : formats())
        m_format->addItem(format.name, format.ending);
    m_format->setAccessibleName(tr("Format"));
    m_format->setObjectName(QStringLiteral("figureFormat"));
    m_format->setToolTip(tr("PDF and SVG are sharp at any size; CSV has the values"));
    m_preset->addItems({tr("one column (85 mm)"), tr("two columns (175 mm)"), tr("another width")});
    m_preset->setAccessibleName(tr("Size preset"));
    m_preset->setObjectName(QStringLiteral("figurePreset"));
    m_preset->setToolTip(tr("Widths of most journals' columns"));
    m_width->setRange(20, 1000);
    m_width->setDecimals(0);
    m_width->setSuffix(tr(" mm"));
    m_width->setAccessibleName(tr("Width in mm"));
    m_width->setObjectName(QStringLiteral("figureWidth"));
    m_width->setToolTip(tr("Width of the figure in print; the height follows from the maps"));
    m_dpi->setRange(36, 2400);
    m_dpi->setValue(m_style.dpi);
    m_dpi->setSuffix(tr(" dpi"));
    m_dpi->setAccessibleName(tr("Dots an inch"));
    m_dpi->setObjectName(QStringLiteral("figureDpi"));
    m_dpi->setToolTip(tr("Of PNG files and of what is copied; SVG and PDF are drawings"));
    m_font->setRange(2, 72);
    m_font->setDecimals(1);
    m_font->setSuffix(tr(" pt"));
    m_font->setValue(m_style.fontPt);
    m_font->setAccessibleName(tr("Font size in points"));
    m_font->setObjectName(QStringLiteral("figureFont"));
    m_font->setToolTip(tr("Size of the words in print"));
}

void FigureDialog::build(const QString &remark)
{
    auto *form = new QFormLayout(this);
    if (!remark.isEmpty()) {
        auto *note = new QLabel(remark, this);
        note->setObjectName(QStringLiteral("figureRemark"));
        note->setWordWrap(true);
        form->addRow(note);
    }
    form->addRow(tr("&Format"), m_format);
    form->addRow(tr("&Size"), m_preset);
    form->addRow(tr("&Width"), m_width);
    form->addRow(tr("&Resolution"), m_dpi);
    form->addRow(tr("Fo&nt"), m_font);
    form->addRow(m_axes);
    form->addRow(m_anchor);
    form->addRow(m_caption);
    auto *buttons = new QDialogButtonBox(this);
    QPushButton *save = buttons->addButton(tr("&Save…"), QDialogButtonBox::AcceptRole);
    save->setToolTip(tr("Choose the file; another ending in its name is another format"));
    QPushButton *copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    copy->setToolTip(tr("As a picture into the clipboard"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(save, &QPushButton::clicked, this, &FigureDialog::saveWanted);
    connect(copy, &QPushButton::clicked, this, &FigureDialog::copyWanted);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons);
}

QString FigureDialog::ending() const
{
    return m_format->currentData().toString();
}

FigurePageStyle FigureDialog::style() const
{
    FigurePageStyle style = m_style;
    style.widthMm = m_width->value();
    style.dpi = m_dpi->value();
    style.fontPt = m_font->value();
    style.axes = m_axes->isChecked();
    style.markAnchor = m_anchor->isChecked();
    style.caption = m_caption->isChecked();
    return style;
}

} // namespace shiftscope
