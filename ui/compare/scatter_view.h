#pragma once

#include "ui/compare/scatter.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace shiftscope {

/// A against B, position by position: darker where more positions fall; on the line both are equal.
class ScatterView : public QWidget {
    Q_OBJECT

public:
    explicit ScatterView(QWidget *parent = nullptr);

    void setScatter(Scatter scatter);
    [[nodiscard]] const Scatter &scatter() const { return m_scatter; }
    /// The pair of values under the cursor.
    void setMarked(std::optional<QPointF> values);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QSize minimumSizeHint() const override { return {180, 160}; }
    [[nodiscard]] QSize sizeHint() const override { return {280, 240}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QString figuresText() const;
    [[nodiscard]] QString absoluteText() const;
    [[nodiscard]] QImage cloud() const;
    void paintAxes(QPainter &painter, const QRect &plot) const;

    Scatter m_scatter;
    std::optional<QPointF> m_marked;
};

} // namespace shiftscope
