#pragma once

#include "ui/live/worker.h"
#include "ui/separability/probe_source.h"
#include "ui/separability/separability_picture.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <stop_token>
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
/// on a thread of its own; the destructor stops it.
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

    [[nodiscard]] bool working() const { return m_running.has_value(); }
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
    struct Watch;
    struct Run {
        std::stop_source stop;
        std::shared_ptr<Watch> watch;
    };
    void build();
    QWidget *buildSource();
    [[nodiscard]] SeparabilityPicture picture(Split split) const;
    void showReport(SeparabilityReport report);
    void showSplit();
    void showProgress();
    void end(const QString &message, bool isProblem);
    void reflect();
    void say(const QString &message, bool isProblem);

    std::shared_ptr<const ProbeSource> m_source;
    std::function<ProbeSource()> m_liveSource;
    std::optional<SeparabilityReport> m_report;
    std::optional<Run> m_running;
    QString m_leftOut;
    QTimer m_progressTimer;
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
    Worker m_worker;
    Worker m_writer;
};

} // namespace shiftscope
