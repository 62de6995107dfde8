#pragma once

#include "ui/live/worker.h"
#include "ui/study/study_content.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace shiftscope {

class FittedPicture;
class ResultTable;

/// The tables and figures of a study: a list of them, and the one that is chosen.
class ResultView : public QWidget {
    Q_OBJECT

public:
    explicit ResultView(QWidget *parent = nullptr);

    /// What is chosen stays chosen where it is still there.
    void setContent(StudyContent content);
    /// The study that is composed now: results of another one are dimmed, and it is named.
    void setAsked(const std::filesystem::path &folder, const std::string &text);
    /// Writes the table that is shown (.csv, .md, .tex) or copies the figure (.png, .pdf), as the file's name ends.
    void saveTo(const std::filesystem::path &file);

public slots:
    void copyTable();
    void chooseFile();
    void openFolder();

signals:
    /// One sentence.
    void said(const QString &message);
    void problem(const QString &message);

private:
    void build();
    void showChosen();
    void reflectAge();
    [[nodiscard]] bool tableShown() const;
    /// Index into the tables, or, after them, into the figures; -1: nothing is chosen.
    [[nodiscard]] int chosen() const;

    StudyContent m_content;
    std::filesystem::path m_askedFolder;
    std::string m_askedText;
    QLabel *m_age; ///< whose results these are, when they are of another study
    QListWidget *m_list;
    QStackedWidget *m_stack;
    QLabel *m_nothing;
    QWidget *m_tablePage;
    QLabel *m_caption;
    ResultTable *m_table;
    QLabel *m_notes;
    FittedPicture *m_figure;
    QPushButton *m_copy;
    QPushButton *m_save;
    QPushButton *m_open;
    Worker m_writer;
};

} // namespace shiftscope
