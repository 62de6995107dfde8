#pragma once

#include <QPointer>
#include <QWidget>

namespace shiftscope {

/// A frame around the control that the keyboard has led to, over everything in its window. Gone as soon as the mouse is used.
class FocusRing : public QWidget {
    Q_OBJECT

public:
    explicit FocusRing(QWidget *window);

    /// The control it stands around; nullptr when it is hidden.
    [[nodiscard]] QWidget *around() const { return isHidden() ? nullptr : m_around.data(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow(QWidget *control);
    void place();

    QPointer<QWidget> m_around;
};

} // namespace shiftscope
