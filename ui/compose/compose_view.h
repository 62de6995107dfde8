#pragma once

#include "ui/compose/compose_job.h"
#include "ui/live/worker.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QSlider;
class QSpinBox;

namespace shiftscope {

class MeasureTable;
class PictureGrid;
class ProgressRow;
class ScenesPanel;

/// Feature arithmetic with pictures: an expression over scenes, what it is expected to depict, and what the features depict.
/// Computes on a thread of its own; the destructor stops it.
class ComposeView : public QWidget {
    Q_OBJECT

public:
    explicit ComposeView(QWidget *parent = nullptr);
    ~ComposeView() override;

    /// The network to compose with, read by `loader` when it is first needed.
    void setModel(const std::vector<std::string> &layers, int canvas, ComposeModelLoader loader);
    void setScenes(std::vector<SceneSketch> scenes);
    [[nodiscard]] const std::vector<SceneSketch> &scenes() const;
    /// As ScenesPanel::setBackground().
    void setBackground(const std::string &background);
    void setExpression(const QString &text);
    void addTrainedInverter(const std::filesystem::path &file);
    /// The figure (.png, .svg, .pdf) or the table (.csv), on the worker.
    void exportTo(const std::filesystem::path &file);

    [[nodiscard]] bool working() const { return m_running.has_value(); }
    [[nodiscard]] const std::optional<ComposeResult> &result() const { return m_result; }
    [[nodiscard]] QString message() const;

public slots:
    void start();
    void cancel();

signals:
    void finished();

private:
    struct Run {
        int number = 0;
        std::stop_source stop;
    };
    void build();
    QWidget *buildQuestion();
    void slide(int percent);
    [[nodiscard]] ComposeQuestion question() const;
    void showFound(int number, const ComposeResult &found);
    void showProgress(int number, const Progress &progress);
    void end(const QString &message, bool isProblem);
    void reflect();

    ComposeModelLoader m_loader;
    std::shared_ptr<std::shared_ptr<const ComposeModel>> m_model; ///< filled on the worker, once
    std::vector<std::filesystem::path> m_inverterFiles;
    std::optional<ComposeResult> m_result;
    std::optional<Run> m_running;
    int m_lastNumber = 0;

    ScenesPanel *m_scenes;
    QLineEdit *m_expression;
    QSlider *m_slider;
    QWidget *m_layerBox;
    std::vector<QCheckBox *> m_layers;
    QCheckBox *m_search;
    QSpinBox *m_steps;
    QPushButton *m_start;
    QPushButton *m_export;
    ProgressRow *m_status;
    PictureGrid *m_pictures;
    MeasureTable *m_table;
    Worker m_worker;
    Worker m_files;
};

} // namespace shiftscope
