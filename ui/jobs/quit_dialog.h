#pragma once

#include "ui/jobs/job_list.h"

#include <QDialog>
#include <QTimer>

#include <vector>

class QCheckBox;
class QPushButton;

namespace shiftscope {

/// Says which of the running jobs go on at the next start, and which end. Unless someone does something in it, it quits by itself
/// after a few seconds: whoever has asked to quit and left is not kept waiting.
class QuitDialog : public QDialog {
    Q_OBJECT

public:
    static constexpr int kSeconds = 5;

    explicit QuitDialog(const std::vector<Job> &running, QWidget *parent = nullptr);

    /// Not to be shown again.
    [[nodiscard]] bool saysNoMore() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void countDown();
    void stay();

    QCheckBox *m_noMore;
    QPushButton *m_quit;
    QTimer m_second;
    int m_left = kSeconds;
};

} // namespace shiftscope
