#pragma once

#include <QWidget>

#include <functional>

class QPainter;

namespace shiftscope {

/// A widget whose whole face is painted by a function of its rectangle, in the colours of its palette.
class SeparabilityPlot : public QWidget {
    Q_OBJECT

public:
    using Paint = std::function<void(QPainter &painter, const QRectF &area)>;

    SeparabilityPlot(const QString &name, QSize least, QWidget *parent = nullptr);

    void setPaint(Paint paint);
    [[nodiscard]] QSize minimumSizeHint() const override { return m_least; }
    [[nodiscard]] QSize sizeHint() const override { return m_least; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Paint m_paint;
    QSize m_least;
};

} // namespace shiftscope
