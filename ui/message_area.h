#pragma once

#include <QWidget>

namespace shiftscope {

/// The place of all messages: over the lower edge of another widget, so that nothing moves when one comes or goes. As high as
/// what it shows; hidden while it shows nothing.
class MessageArea : public QWidget {
public:
    explicit MessageArea(QWidget *under);

    void add(QWidget *message);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QWidget *m_under;
};

} // namespace shiftscope
