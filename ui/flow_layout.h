#pragma once

#include <QLayout>
#include <QList>

namespace shiftscope {

/// Widgets in reading order, in as many lines as the width makes necessary, as words are set. What belongs together, such as a
/// label and its field, is added as one item. A line is as tall as its tallest item; the items of a line stand on one middle.
class FlowLayout : public QLayout {
    Q_OBJECT

public:
    explicit FlowLayout(QWidget *parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem *item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem *itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem *takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;    ///< all in one line
    [[nodiscard]] QSize minimumSize() const override; ///< the widest item alone
    void setGeometry(const QRect &rect) override;

private:
    /// The height that the items take in a width; with `place` they are put there.
    int flow(const QRect &rect, bool place) const;

    QList<QLayoutItem *> m_items;
};

} // namespace shiftscope
