#pragma once

#include "core/network/network_choice.h"
#include "ui/compose/compose_model.h"
#include "ui/live/worker.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>

namespace shiftscope {

class Banner;
class LiveNetwork;
class ModelStore;
class ModelsDialog;
class NetworkBar;
class Settings;
struct ModelRow;

/// Brings the network that is chosen in the bar into the window. Where its trained weights are missing it offers in the banner to
/// fetch them, or to go on with untrained ones; when they come it goes on by itself. Reading and building run on a worker.
class NetworkChooser : public QObject {
    Q_OBJECT

public:
    /// All must outlive it.
    NetworkChooser(Settings &settings, ModelStore &store, NetworkBar &bar, Banner &banner, QObject *parent = nullptr);

    /// Loads the network of last time.
    void load();
    void choose(const NetworkChoice &choice);
    /// "auto", "cpu", "cuda:0": the network is loaded again there.
    void chooseDevice(const QString &device);
    /// Reads the network that is chosen now with its weights beside it, on whatever thread it is called.
    [[nodiscard]] ComposeModelLoader composeLoader() const;
    /// The dialog opens from the bar and the banner, and what is chosen there is chosen. It may be destroyed before this.
    void connectTo(ModelsDialog &dialog);

signals:
    void networkReady(std::shared_ptr<const shiftscope::LiveNetwork> network);

private:
    void reload();
    void showFetching(const ModelRow &row);
    void offerToFetch(const ModelRow &row);
    void offerTerms(const ModelRow &row);
    void offer(const QString &text);
    void rowChanged(const QString &model);

    Settings &m_settings;
    ModelStore &m_store;
    NetworkBar &m_bar;
    Banner &m_banner;
    NetworkChoice m_choice;
    bool m_waiting = false; ///< for the weights of m_choice
    Worker m_worker;
};

} // namespace shiftscope
