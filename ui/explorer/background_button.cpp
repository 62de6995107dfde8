#include "ui/explorer/background_button.h"

#include "core/words.h"

#include <QColorDialog>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QPainter>
#include <QPixmap>

namespace shiftscope {

BackgroundButton::BackgroundButton(QWidget *parent) : QPushButton(parent)
{
    setObjectName(QStringLiteral("background"));
    setToolTip(tr("What lies under the patch: a colour, a picture or a texture"));
    setAccessibleName(tr("Background"));
    auto *choices = new QMenu(this);
    choices->addAction(tr("&Colour…"), this, &BackgroundButton::chooseColour);
    choices->addAction(tr("&White"), this, [this] { emit chosen("#ffffff"); });
    choices->addAction(tr("&Picture…"), this, &BackgroundButton::choosePicture);
    choices->addAction(tr("&Texture (again: another one)"), this, &BackgroundButton::nextTexture);
    setMenu(choices);
}

void BackgroundButton::setBackground(const std::string &background)
{
    m_background = background;
    const QString words = QString::fromStdString(background);
    const bool colour = backgroundKind(background) == BackgroundKind::Colour;
    const std::optional<int> texture = textureSeedOf(background);
    const QString shown = colour ? words : texture ? tr("texture %1").arg(*texture) : QFileInfo(words).fileName();
    const QString elided = fontMetrics().elidedText(shown, Qt::ElideMiddle, 14 * fontMetrics().averageCharWidth());
    if (text() == elided)
        return;
    setText(elided);
    QPixmap swatch(16, 16);
    swatch.fill(Qt::gray); // a frame, or white would be lost on a light button
    QPainter painter(&swatch);
    painter.fillRect(1, 1, 14, 14, colour ? QColor(words) : QColor(170, 170, 170));
    if (!colour)
        painter.fillRect(QRect(1, 1, 14, 14), QBrush(Qt::darkGray, Qt::Dense5Pattern));
    painter.end();
    setIcon(swatch);
}

void BackgroundButton::chooseColour()
{
    const QColor present(QString::fromStdString(m_background));
    auto *dialog = new QColorDialog(present.isValid() ? present : QColor(Qt::white), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Background colour"));
    connect(dialog, &QColorDialog::colorSelected, this,
            [this](const QColor &colour) { emit chosen(colour.name().toStdString()); });
    dialog->open();
}

void BackgroundButton::choosePicture()
{
    auto *dialog = new QFileDialog(this, tr("Background picture"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { emit chosen(file.toStdString()); });
    dialog->open();
}

void BackgroundButton::nextTexture()
{
    const int seed = textureSeedOf(m_background).value_or(0);
    emit chosen(textureText(seed < kLastTexture ? seed + 1 : 1));
}

} // namespace shiftscope
