#pragma once

#include "ui/plot/figure_page.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace shiftscope {

/// What a figure is to be: its format, its size in mm, by column presets or freely, dpi, font, what is drawn besides the maps.
class FigureDialog : public QDialog {
    Q_OBJECT

public:
    /// What a file can be, by its ending.
    struct Format {
        QString ending; ///< "pdf"
        QString name;   ///< "PDF drawing"
    };
    [[nodiscard]] static QList<Format> formats();

    /// `proposed`: the ending of the format that is chosen at first. `remark`: what to know before; may be empty.
    FigureDialog(const FigurePageStyle &style, const QString &proposed, const QString &remark, QWidget *parent);

    /// All but the format, which the file's name says.
    [[nodiscard]] FigurePageStyle style() const;
    [[nodiscard]] QString ending() const;

signals:
    void saveWanted();
    void copyWanted();

private:
    void build(const QString &remark);
    void buildFields();

    FigurePageStyle m_style;
    QComboBox *m_format;
    QComboBox *m_preset;
    QDoubleSpinBox *m_width;
    QSpinBox *m_dpi;
    QDoubleSpinBox *m_font;
    QCheckBox *m_axes;
    QCheckBox *m_anchor;
    QCheckBox *m_caption;
};

} // namespace shiftscope
