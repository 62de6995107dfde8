#pragma once

#include "core/job/progress.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace shiftscope {

/// One line of a view: what it has to say, and how far its job is.
class ProgressRow : public QWidget {
    Q_OBJECT

public:
    explicit ProgressRow(QWidget *parent = nullptr);

    void say(const QString &message, bool isProblem = false);
    [[nodiscard]] QString message() const;

    /// A job begins, and nobody knows yet how long it is.
    void begin(const QString &message);
    void advance(const Progress &progress, const QString &message);
    void end(const QString &message, bool isProblem = false);

private:
    QLabel *m_message;
    QProgressBar *m_bar;
};

} // namespace shiftscope
