#pragma once

#include "ui/compose/compose_model.h"
#include "ui/compose/training_dialog.h"
#include "ui/live/view_work.h"
#include "ui/live/worker.h"

#include <QObject>

#include <string>
#include <vector>

namespace shiftscope {

struct TrainingOutcome;

/// Trains inverters for the network at hand, one at a time, on a thread of its own and with a network of its own: a composition
/// beside it is not kept waiting. The destructor stops it; what was best by then is kept.
class InverterTrainer : public QObject {
    Q_OBJECT

public:
    /// Its dialog stands in front of `owner`.
    explicit InverterTrainer(QWidget &owner);
    ~InverterTrainer() override;

    /// The network from now on. A training under way goes on.
    void setModel(const std::vector<std::string> &layers, ComposeModelLoader loader, const QString &name);
    /// Asks what is to be trained.
    void choose();
    void start(const TrainingOrder &order);
    [[nodiscard]] ViewWork &work() { return m_work; }

signals:
    /// An inverter of the network at hand is written.
    void trained(const QString &file);
    /// One sentence.
    void said(const QString &message, bool isProblem);

private:
    void finish(const TrainingOrder &order, int model, const TrainingOutcome &outcome);

    QWidget &m_owner;
    std::vector<std::string> m_layers;
    ComposeModelLoader m_loader;
    QString m_name;
    int m_model = 0; ///< number of the network at hand
    ViewWork m_work;
    Post m_post{*this};
    Worker m_worker;
};

} // namespace shiftscope
