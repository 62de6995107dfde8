#pragma once

#include <QList>
#include <QObject>

class QWidget;

namespace shiftscope {

/// With the mouse over one of some widgets, Alt belongs to them and not to the menu bar; says when it is let go.
class AltWatch : public QObject {
    Q_OBJECT

public:
    /// The widgets must outlive it.
    AltWatch(QList<QWidget *> widgets, QObject *parent);

signals:
    void released();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QList<QWidget *> m_widgets;
};

} // namespace shiftscope
