#pragma once

#include <QWidget>

class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace shiftscope {

class JobList;
struct Job;

/// The list of jobs, what can be done about the selected one, and its log and plan.
class JobsPanel : public QWidget {
    Q_OBJECT

public:
    explicit JobsPanel(JobList &jobs, QWidget *parent = nullptr);

private:
    void build();
    void connectParts();
    void reflect();
    void hideEmptyColumns();
    [[nodiscard]] const Job *selected() const;

    JobList &m_jobs;
    QTableView *m_table;
    QPlainTextEdit *m_details;
    QPushButton *m_pause; ///< and resume
    QPushButton *m_cancel;
    QPushButton *m_show;
    QPushButton *m_verify;
    QPushButton *m_clear;
};

} // namespace shiftscope
