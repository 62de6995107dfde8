#pragma once

#include "core/scene/shifted_scene.h"
#include "ui/compare/compare_page.h"

#include <QWidget>

#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;

namespace shiftscope {

/// The line above the grid: what goes down and across, the scale, the colours, and which maps are A and B.
class CompareControls : public QWidget {
    Q_OBJECT

public:
    explicit CompareControls(QWidget *parent = nullptr);

    /// Shows them; emits nothing. Layers and anchors are left alone.
    void setOptions(const CompareOptions &options);
    [[nodiscard]] const CompareOptions &options() const { return m_options; }
    void setMaps(const std::vector<std::string> &titles, int a, int b);
    /// Says where the cursor is.
    void setCursorPosition(std::optional<Position> position);

signals:
    /// By the user.
    void optionsChanged();
    void chosen(int a, int b);

private:
    void build();
    void reflect();
    void take();

    CompareOptions m_options;
    QComboBox *m_rows;
    QComboBox *m_columns;
    QComboBox *m_scale;
    QDoubleSpinBox *m_lo;
    QDoubleSpinBox *m_hi;
    QLabel *m_unlocked;
    QComboBox *m_colours;
    QCheckBox *m_difference;
    QComboBox *m_a;
    QComboBox *m_b;
    QLabel *m_cursor;
};

} // namespace shiftscope
