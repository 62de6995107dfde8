#pragma once

#include "ui/patch_maker/picture_canvas.h"

#include <QWidget>

#include <array>

class QAction;
class QButtonGroup;
class QDoubleSpinBox;
class QSlider;
class QSpinBox;
class QToolButton;

namespace shiftscope {

/// The tools of the patch maker: what the mouse draws, how wide, how soft the edge is, and the rectangle in numbers.
class CutControls : public QWidget {
    Q_OBJECT

public:
    explicit CutControls(QWidget *parent = nullptr);

    /// Ranges that fit a picture of this size, and a brush to begin with.
    void setPictureSize(QSize size);
    /// Shows what the outline says, without saying so again.
    void reflect(const CutOutline &outline, bool canUndo, bool canRedo);
    void chooseTool(CutTool tool);

signals:
    void toolChosen(shiftscope::CutTool tool);
    void brushWidthChanged(double width);
    void featherChanged(double feather);
    void rectangleChanged(const QRect &rectangle);
    void undoWanted();
    void redoWanted();
    void clearWanted();

private:
    void buildTools(QWidget *tools);
    QSpinBox *pixels(const char *objectName, const QString &name, const QString &tip);
    QToolButton *act(const QString &text, const QString &tip, const QKeySequence &key);

    QButtonGroup *m_tools;
    QSpinBox *m_brush;
    QSlider *m_brushSlider;
    QDoubleSpinBox *m_feather;
    std::array<QSpinBox *, 4> m_rectangle; ///< x, y, width, height
    QToolButton *m_undo;
    QToolButton *m_redo;
    QToolButton *m_clear;
};

} // namespace shiftscope
