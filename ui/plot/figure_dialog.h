#pragma once

#include "ui/plot/figure_page.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace shiftscope {

/// How a figure is to look: its size in mm, by column presets or freely, dpi, font, what is drawn besides the maps.
class FigureDialog : public QDialog {
    Q_OBJECT

public:
    FigureDialog(const FigurePageStyle &style, QWidget *parent);

    /// All but the format, which the file's name says.
    [[nodiscard]] FigurePageStyle style() const;

signals:
    void saveWanted();
    void copyWanted();

private:
    void build();

    FigurePageStyle m_style;
    QComboBox *m_preset;
    QDoubleSpinBox *m_width;
    QSpinBox *m_dpi;
    QDoubleSpinBox *m_font;
    QCheckBox *m_axes;
    QCheckBox *m_anchor;
    QCheckBox *m_caption;
};

} // namespace shiftscope
