#pragma once

#include "core/checkpoint/catalog.h"
#include "core/job/progress.h"
#include "core/network/network_choice.h"
#include "ui/live/post.h"
#include "ui/live/worker.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace shiftscope {

class Settings;

/// What the disk says about a model's weights.
struct WeightsFile {
    std::filesystem::path path;                       ///< where they are, or would be; empty where nothing is published
    CheckpointState state = CheckpointState::Missing; ///< by being there and by its size
    std::int64_t bytes = 0;                           ///< of the file, else as published; 0 when neither is known
    std::int64_t partBytes = 0;                       ///< of a download that broke off
    std::filesystem::file_time_type changed;
    bool chosenByHand = false;
};

/// A model and its weights, as the window shows them. A plain value.
struct ModelRow {
    enum class Activity { None, Fetching, Verifying, Checking };

    std::string model; ///< "alexnet"
    std::string title; ///< "AlexNet (torchvision), ImageNet"
    bool hasArchitecture = true;
    bool canAntiAlias = false;         ///< false for a network that is anti-aliased already
    std::optional<CatalogEntry> entry; ///< the published checkpoint
    WeightsFile file;
    std::optional<bool> hashFits; ///< the file's sha256 is the published one; none before it was computed
    Activity activity = Activity::None;
    Progress progress;    ///< of the activity, in bytes
    QString message;      ///< how the last activity ended, where that is worth saying
    bool problem = false; ///< … badly
    bool stopped = false; ///< … because it was cancelled

    /// The explorer can run it with trained weights.
    [[nodiscard]] bool usable() const { return hasArchitecture && file.state == CheckpointState::Present && hashFits != false; }
};

/// The models and where their weights are: looks, fetches, verifies, takes files chosen by hand. Everything slow is done on
/// workers, one a model; how it ends stands in that model's row. Destroying it stops what is under way.
class ModelStore : public QObject {
    Q_OBJECT

public:
    explicit ModelStore(Settings &settings, QObject *parent = nullptr);
    ~ModelStore() override;

    /// Reads the catalog and looks at the disk, in the background; refreshed() follows.
    void refresh();
    /// Every architecture, then checkpoints of architectures that are not in this version. Empty before the first refreshed().
    [[nodiscard]] const std::vector<ModelRow> &rows() const { return m_rows; }
    /// nullptr for an unknown name.
    [[nodiscard]] const ModelRow *find(const std::string &model) const;
    /// The choice with the file that its trained weights are read from, as far as that is known here.
    [[nodiscard]] NetworkChoice located(NetworkChoice choice) const;
    /// The published checkpoint's title where the choice means that one, else empty.
    [[nodiscard]] std::string titleOf(const NetworkChoice &choice) const;

    /// True when the published checkpoint comes with terms that were not accepted yet: fetch() then says so and does nothing
    /// else.
    [[nodiscard]] bool mustAcceptTerms(const std::string &model) const;
    /// Until the program ends.
    void acceptTerms(const std::string &model);
    void refuseTerms(const std::string &model);

    // One activity a model: these do nothing while another is under way.
    void fetch(const std::string &model);
    void verify(const std::string &model);
    /// Takes the file for this model's weights when it fits the architecture, and remembers it.
    void choose(const std::string &model, const std::filesystem::path &file);
    /// Back to the published checkpoint. The file itself stays where it is.
    void forgetChosen(const std::string &model);
    void cancel(const std::string &model);
    /// Puts a message into the row.
    void say(const std::string &model, const QString &message, bool problem);

signals:
    /// rows() may hold other models now, in another order.
    void refreshed();
    void changed(const QString &model);
    /// The model's trained weights came, or are others than before.
    void weightsChanged(const QString &model);
    void failed(const QString &message);

private:
    struct Outcome;
    using Tell = std::function<void(std::int64_t done, std::int64_t total)>;
    using Work = std::function<Outcome(const Tell &, const std::stop_token &)>;

    ModelRow *row(const std::string &model);
    void start(const std::string &model, ModelRow::Activity activity, Work work);
    void finish(const std::string &model, const Outcome &outcome);
    void fail(const std::string &model, const QString &message);
    void takeRows(std::vector<ModelRow> rows);
    void setChosen(const std::string &model, const std::string &file);

    Settings &m_settings;
    std::vector<ModelRow> m_rows;
    std::set<std::string> m_accepted;
    std::map<std::string, std::stop_source> m_stops;
    Post m_post{*this};
    Worker m_looking;
    std::map<std::string, std::unique_ptr<Worker>> m_workers; ///< last: they are joined first
};

} // namespace shiftscope
