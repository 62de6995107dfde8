#pragma once

#include <QImage>
#include <QWidget>

namespace shiftscope {

/// A patch on a checkerboard, as large as there is room.
class PatchPreview : public QWidget {
    Q_OBJECT

public:
    explicit PatchPreview(QWidget *parent = nullptr);

    /// Null: none yet.
    void setPatch(const QImage &patch);
    [[nodiscard]] const QImage &patch() const { return m_patch; }
    [[nodiscard]] QSize sizeHint() const override { return {260, 260}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 120}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QImage m_patch;
};

} // namespace shiftscope
