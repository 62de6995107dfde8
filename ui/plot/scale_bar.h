#pragma once

#include "ui/plot/value_range.h"

#include <QWidget>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// A map's scale, lying: its colours, over them how often each value occurs, and the two limits as handles. Reaches over the
/// limits and over all the values; what lies outside the limits is hatched, and counted at that end.
class ScaleBar : public QWidget {
    Q_OBJECT

public:
    explicit ScaleBar(QWidget *parent = nullptr);

    /// Throws InputError for an unknown name.
    void setColourMap(const std::string &name);
    void setRange(ValueRange range);
    [[nodiscard]] ValueRange range() const { return m_range; }
    /// The map's values; NaN is no data.
    void setValues(const std::vector<float> &values);
    void setValueLabel(const QString &label);

    /// Where a value lies, in pixels of this widget.
    [[nodiscard]] int pixelOf(double value) const;
    /// Shares of the values (0 to 1) below and above the limits.
    [[nodiscard]] double below() const { return m_below; }
    [[nodiscard]] double above() const { return m_above; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// A handle has been dragged.
    void rangeWanted(shiftscope::ValueRange range);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    static constexpr int kBins = 96;
    enum class Handle { Low, High };

    void reach();
    void count();
    [[nodiscard]] QRect bar() const;
    [[nodiscard]] double valueAt(double x) const;
    [[nodiscard]] std::optional<Handle> handleAt(QPointF point) const;
    void paintColours(QPainter &painter) const;
    void paintCounts(QPainter &painter) const;
    void paintHandles(QPainter &painter) const;
    void paintText(QPainter &painter) const;

    std::string m_colourMap = "viridis";
    ValueRange m_range;
    ValueRange m_reach; ///< from the left end to the right
    std::vector<float> m_values;
    std::array<int, kBins> m_counts{};
    double m_below = 0;
    double m_above = 0;
    QString m_label;
    std::optional<Handle> m_held;
};

} // namespace shiftscope
