#pragma once

#include "ui/live/worker.h"

#include <QDialog>

class QListWidget;
class QTextBrowser;

namespace shiftscope {

/// `resources/guide.md` with its sections listed beside it.
class GuideWindow : public QDialog {
    Q_OBJECT

public:
    explicit GuideWindow(QWidget *parent = nullptr);

private:
    void setText(const QString &markdown);
    void showSection(int row);

    QListWidget *m_sections;
    QTextBrowser *m_text;
    Worker m_worker;
};

} // namespace shiftscope
