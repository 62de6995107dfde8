#pragma once

#include "ui/live/view_work.h"
#include "ui/live/worker.h"
#include "ui/study/study_content.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QModelIndex;
class QPushButton;
class QTabWidget;
class QTableView;

namespace shiftscope {

class ProgressRow;
class ResultView;
class StudyComposer;
class StudyRunTable;

/// A study from its composition over its runs to its tables and figures. It runs on threads of its own; the destructor stops it,
/// and what is done stays in its folder.
class StudyView : public QWidget {
    Q_OBJECT

public:
    explicit StudyView(QWidget *parent = nullptr);
    ~StudyView() override;

    /// Reads the folder of a study: its results are shown, and it can be gone on with. What is wrong with it is said in the view.
    void openFolder(const std::filesystem::path &folder);
    /// Where the study that is composed is to be kept.
    void setFolder(const std::filesystem::path &folder);

    [[nodiscard]] bool working() const { return m_running.has_value(); }
    [[nodiscard]] ViewWork &work() { return m_work; }
    [[nodiscard]] QString message() const;
    [[nodiscard]] StudyComposer &composer() { return *m_composer; }
    [[nodiscard]] ResultView &results() { return *m_results; }

public slots:
    /// Starts, or goes on with, what is composed.
    void start();
    void cancel();
    /// Looks everything up again, as after weights have come.
    void checkSoon();
    void chooseFolder();
    void chooseStudyFolder();

signals:
    /// A finished run, to be looked at.
    void runWanted(const QString &file);
    /// The weights of this network are missing.
    void modelWanted(const QString &model);

private:
    struct Run {
        std::shared_ptr<StudyWatch> watch;
        std::filesystem::path folder;
        std::uint64_t shownRevision = 0;
        std::size_t shownRenewed = 0;
    };
    QWidget *buildBar();
    QWidget *buildProgress();
    void connectParts();
    [[nodiscard]] StudyOrder order() const;
    void suggestFolder();
    void check();
    void showCheck(const StudyCheck &check);
    void openRun(const QModelIndex &row);
    void showContent(StudyContent content, bool opened);
    void refreshResults(const std::filesystem::path &folder);
    void watch();
    void showRuns(std::vector<StudyLine> lines);
    void countRuns();
    void finish(const StudyOutcome &outcome);
    void end(ViewWork::Ending ending, const QString &message);
    void reflect();

    std::optional<Run> m_running;
    QString m_amiss;                    ///< with the text; empty: nothing
    std::filesystem::path m_runsFolder; ///< of the runs that are listed
    bool m_runsAreOlder = false;        ///< those of a study as it was before
    std::vector<std::string> m_missing; ///< networks without their weights
    bool m_begun = false;               ///< the folder holds this study
    bool m_ownFolder = false;           ///< the folder was chosen, not suggested
    QTimer m_watchTimer;
    QTimer m_checkTimer; ///< since the last change
    QTimer m_readTimer;  ///< until runs that were finished are read
    QLineEdit *m_folder;
    QPushButton *m_start;
    QPushButton *m_fetch; ///< shown while weights are missing
    ProgressRow *m_status;
    QTabWidget *m_pages;
    StudyComposer *m_composer;
    QLabel *m_counts;
    QTableView *m_table;
    StudyRunTable *m_runs;
    ResultView *m_results;
    ViewWork m_work;
    Worker m_checker;
    Worker m_reader;
    Worker m_worker;
};

} // namespace shiftscope
