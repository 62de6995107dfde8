#include "ui/compose/inverter_trainer.h"

#include "core/number_text.h"
#include "core/synthesis/inverter_training.h"
#include "core/synthesis/trained_inverter.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace shiftscope {

namespace {

using Note = std::function<void(const QString &line)>;

/// A note of the loss from time to time, where it has become better.
class LossLog {
public:
    explicit LossLog(Note note) : m_note(std::move(note)) {}

    void tell(const TrainingReport &report)
    {
        constexpr auto kBetween = std::chrono::seconds(5);
        const auto now = std::chrono::steady_clock::now();
        if (!report.best || (m_last && now - *m_last < kBetween))
            return;
        m_last = now;
        m_note(QString::fromStdString(progressText(report.point)));
    }

private:
    Note m_note;
    std::optional<std::chrono::steady_clock::time_point> m_last;
};

/// For a worker. Throws as trainInverter(), and InputError for a file that is there and no inverter.
TrainingOutcome train(const ComposeModel &model, const TrainingOrder &order, const JobControl &control, const Note &note)
{
    std::error_code unknown;
    const bool there = std::filesystem::exists(order.file, unknown);
    if (there)
        static_cast<void>(TrainedInverter::load(order.file)); // what is none is not overwritten
    else if (order.file.has_parent_path())
        std::filesystem::create_directories(order.file.parent_path());
    TrainingSettings settings;
    settings.seconds = order.minutes * 60;
    const RandomScenes scenes(trainingPatches(kTrainingPatches, settings.seed), {}, model.graph.input.canvas);
    const TrainingSubject subject{model.network, model.weights, model.weightsName, model.weightsSha256, order.layer};
    LossLog log(note);
    const TrainingControl own{.stop = control.stop,
                              .report =
                                  [&](const TrainingReport &report) {
                                      Progress progress = report.progress;
                                      progress.unit = "steps";
                                      const double left = std::max(settings.seconds - report.elapsed, 0.0);
                                      progress.secondsLeft =
                                          progress.secondsLeft < 0 ? left : std::min(progress.secondsLeft, left);
                                      progress.text = progressText(report.point);
                                      control.report(progress);
                                      log.tell(report);
                                  },
                              .preparing =
                                  [&](Progress progress) {
                                      progress.unit = "scenes";
                                      progress.text = "first scenes, " + progress.text;
                                      control.report(progress);
                                  },
                              .pause = control.pause};
    return trainInverter(subject, scenes, settings, order.file, order.resume && there, own);
}

} // namespace

InverterTrainer::InverterTrainer(QWidget &owner) : m_owner(owner) {}

InverterTrainer::~InverterTrainer()
{
    m_work.cancel();
}

void InverterTrainer::setModel(const std::vector<std::string> &layers, ComposeModelLoader loader, const QString &name)
{
    ++m_model;
    m_layers = layers;
    m_loader = std::move(loader);
    m_name = name;
}

void InverterTrainer::choose()
{
    if (m_work.active()) {
        emit said(tr("An inverter is being trained already: see Jobs."), true);
        return;
    }
    if (!m_loader) {
        emit said(tr("There is no network yet to train an inverter for."), true);
        return;
    }
    auto *dialog = new TrainingDialog(m_layers, m_name, &m_owner);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { start(dialog->order()); });
    dialog->open();
}

void InverterTrainer::start(const TrainingOrder &order)
{
    if (m_work.active() || !m_loader)
        return;
    const JobControl control =
        m_work.begin(tr("Train an inverter of %1 of %2")
                         .arg(QString::fromStdString(order.layer), m_name.isEmpty() ? tr("the network") : m_name));
    emit said(tr("An inverter of %1 is being trained: see Jobs.").arg(QString::fromStdString(order.layer)), false);
    const Note note = [this, post = m_post](const QString &line) { post([this, line] { m_work.note(line); }); };
    m_worker.run(
        [loader = m_loader, order, control, note](const std::stop_token &) { return train(*loader(), order, control, note); },
        [this, order, model = m_model](const TrainingOutcome &outcome) { finish(order, model, outcome); },
        [this](const QString &problem) {
            m_work.end(ViewWork::Ending::Failed, problem);
            emit said(problem, true);
        });
}

void InverterTrainer::finish(const TrainingOrder &order, int model, const TrainingOutcome &outcome)
{
    const QString file = QString::fromStdString(order.file.string());
    const QString message =
        outcome.saved
            ? tr("%1 after %2: held-out loss %3 (a picture that never changes has %4), in %5")
                  .arg(QString::fromUtf8(name(outcome.end).data()), QString::fromStdString(formatDuration(outcome.seconds)),
                       QString::fromStdString(fixedText(outcome.heldOutLoss, 4)),
                       QString::fromStdString(fixedText(outcome.blankLoss, 4)), file)
            : tr("%1: nothing was learnt that could be kept").arg(QString::fromUtf8(name(outcome.end).data()));
    const bool failed = outcome.failed();
    m_work.end(failed                                ? ViewWork::Ending::Failed
               : outcome.end == TrainingEnd::Stopped ? ViewWork::Ending::Cancelled
                                                     : ViewWork::Ending::Finished,
               message);
    if (outcome.saved && !failed && model == m_model)
        emit trained(file);
    emit said(message, failed);
}

} // namespace shiftscope
