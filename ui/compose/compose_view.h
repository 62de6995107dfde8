#pragma once

#include "ui/compose/compose_document.h"
#include "ui/compose/compose_job.h"
#include "ui/compose/inverter_trainer.h"
#include "ui/live/view_work.h"
#include "ui/live/worker.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QCheckBox;
class QImage;
class QLineEdit;
class QPushButton;
class QSlider;
class QSpinBox;

namespace shiftscope {

class InverterButton;
class MeasureTable;
class PictureGrid;
class ProgressRow;
class ScenesPanel;

/// Feature arithmetic with pictures: an expression over scenes, what it is expected to depict, and what the features depict.
/// Pictures and measures that answer another question than the one beside them are dimmed. Computes on a thread of its own; the
/// destructor stops it.
class ComposeView : public QWidget {
    Q_OBJECT

public:
    explicit ComposeView(QWidget *parent = nullptr);
    ~ComposeView() override;

    /// The network to compose with, read by `loader` when it is first needed. `name`: for the list of jobs.
    void setModel(const std::vector<std::string> &layers, int canvas, ComposeModelLoader loader, const QString &name = {});
    /// With nothing to undo.
    void setScenes(const std::vector<SceneSketch> &scenes);
    [[nodiscard]] const std::vector<SceneSketch> &scenes() const { return m_document.sketch().scenes; }
    void setExpression(const QString &text);
    void addTrainedInverter(const std::filesystem::path &file);
    /// The figure (.png, .svg, .pdf) or the table (.csv), on the worker.
    void exportTo(const std::filesystem::path &file);

    [[nodiscard]] bool working() const { return m_work.active(); }
    [[nodiscard]] ViewWork &work() { return m_work; }
    [[nodiscard]] InverterTrainer &trainer() { return m_trainer; }
    /// What is asked now.
    [[nodiscard]] ComposeQuestion question() const;
    /// The whole answer, to whichever question it is.
    [[nodiscard]] const std::optional<ComposeResult> &result() const { return m_result; }
    [[nodiscard]] QString message() const;
    /// Of scenes, background and expression.
    [[nodiscard]] QUndoStack &undoStack() { return m_document.undoStack(); }

public slots:
    void start();
    void cancel();

signals:
    void finished();

private:
    using Model = std::shared_ptr<std::shared_ptr<const ComposeModel>>; ///< filled on the worker, once
    struct Asked {
        ComposeQuestion question;
        Model model;
    };
    void build();
    void connectParts();
    void connectWork();
    [[nodiscard]] QString jobTitle(const ComposeQuestion &asked) const;
    QWidget *buildQuestion();
    QWidget *buildMeans();
    void slide(int percent);
    void showSketch();
    void questionChanged();
    [[nodiscard]] QString expressionProblem() const;
    [[nodiscard]] bool shownIsOlder() const;
    void showFound(const ComposeResult &found);
    void finish(std::optional<ComposeResult> result);
    void end(ViewWork::Ending ending, const QString &message);
    void say(const QString &message, bool isProblem);
    void reflect();
    void chooseExport();
    void choosePictureFile(const QImage &picture, const QString &name);

    ComposeDocument m_document;
    ComposeModelLoader m_loader;
    QString m_modelName;
    Model m_model;
    std::optional<ComposeResult> m_result;
    std::optional<Asked> m_shown; ///< what the pictures on screen answer
    Asked m_asked;                ///< what the work under way answers
    QString m_said;               ///< about what is asked now: how it went, or what was wrong
    bool m_saidProblem = false;

    ScenesPanel *m_scenes;
    QLineEdit *m_expression;
    QSlider *m_slider;
    QWidget *m_layerBox;
    std::vector<QCheckBox *> m_layers;
    QCheckBox *m_search;
    QSpinBox *m_steps;
    InverterButton *m_inverters;
    QPushButton *m_start;
    QPushButton *m_export;
    ProgressRow *m_status;
    PictureGrid *m_pictures;
    MeasureTable *m_table;
    ViewWork m_work;
    Post m_post{*this};
    Worker m_worker;
    Worker m_files;
    InverterTrainer m_trainer{*this};
};

} // namespace shiftscope
