#pragma once

#include "ui/live/view_work.h"
#include "ui/live/worker.h"
#include "ui/separability/probe_source.h"
#include "ui/separability/separability_picture.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;

namespace shiftscope {

class AccuracyTable;
class ProgressRow;
class QuestionBar;
class SeparabilityPlot;

/// How well a linear classifier tells positions apart by a run's features, under several protocols beside each other. Computes
/// on a thread of its own; the destructor stops it. What a cancelled probe has found stays, and the same question goes on from
/// it.
class SeparabilityView : public QWidget {
    Q_OBJECT

public:
    explicit SeparabilityView(QWidget *parent = nullptr);
    ~SeparabilityView() override;

    /// Reads a run file; what is wrong with it is said in the view.
    void openRun(const std::filesystem::path &file);
    void setSource(ProbeSource source);
    /// Offers one more source: `live` gives it, or throws InputError saying why there is none.
    void setLiveSource(std::function<ProbeSource()> live);
    /// Writes the table (.csv) or the figure (.png, .svg, .pdf) on the worker, and says so.
    void exportTo(const std::filesystem::path &file);

    [[nodiscard]] bool working() const { return m_work.active(); }
    [[nodiscard]] ViewWork &work() { return m_work; }
    /// What is shown, as far as it is done.
    [[nodiscard]] const std::optional<SeparabilityReport> &report() const { return m_report; }
    [[nodiscard]] QString message() const;

public slots:
    void start();
    void cancel();
    void chooseRun();
    void takeLiveSource();
    void chooseExport();

signals:
    void finished();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    void connectWork();
    QWidget *buildSource();
    [[nodiscard]] std::optional<SeparabilityQuestion> question();
    [[nodiscard]] QString jobTitle(const std::string &layer) const;
    [[nodiscard]] bool goesOn() const;
    void showFound(const std::string &layer, std::vector<ProbeResult> found);
    [[nodiscard]] SeparabilityPicture picture(Split split) const;
    void showReport();
    void showSplit();
    void showProgress(const Progress &now);
    void finish(SeparabilityReport report);
    void end(ViewWork::Ending ending, const QString &message);
    void reflect();
    void say(const QString &message, bool isProblem);

    std::shared_ptr<const ProbeSource> m_source;
    std::function<ProbeSource()> m_liveSource;
    std::optional<SeparabilityReport> m_report;
    bool m_partial = false; ///< it is not finished
    QString m_leftOut;
    QLabel *m_title;
    QComboBox *m_layer;
    QuestionBar *m_question;
    QPushButton *m_live;
    QPushButton *m_start;
    QPushButton *m_export;
    ProgressRow *m_status;
    QComboBox *m_shownSplit;
    SeparabilityPlot *m_plot;
    SeparabilityPlot *m_distances;
    AccuracyTable *m_table;
    ViewWork m_work;
    Post m_post{*this};
    Worker m_worker;
    Worker m_writer;
};

} // namespace shiftscope
