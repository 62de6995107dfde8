#pragma once

#include "core/engine/inference_service.h"
#include "ui/live/live_network.h"
#include "ui/live/post.h"
#include "ui/live/prepared_scene.h"
#include "ui/live/run_snapshot.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftscope {

/// What the network says of one position.
struct LiveResult {
    struct ClassScore {
        int index = 0;
        float probability = 0;
    };
    Position position;
    std::vector<std::vector<float>> similarity; ///< by layer, by anchor, as the scene's metric has it
    std::vector<ClassScore> top;                ///< up to three classes, most probable first
    double forwardMs = 0;                       ///< of the forward pass just made for it; 0 for a look-up
    bool fromSweep = false;                     ///< similarities (and the first class) alone are known
};

/// Names a network with its weights, layers and device, the things of a scene, whatever its anchors, and how they are measured:
/// what the features of a sweep belong to.
[[nodiscard]] std::string thingsKey(const LiveNetwork &network, const PreparedScene &scene);
/// The same with the anchors where they stand: what a result belongs to.
[[nodiscard]] std::string subjectKey(const LiveNetwork &network, const PreparedScene &scene);

/// Features under the moving patch. The newest position goes before everything else; what is known already (computed before,
/// prefetched or swept) is answered at once. Lives in the GUI thread; computes on the service's.
class LiveFeatures : public QObject {
    Q_OBJECT

public:
    /// `service` must outlive every call but the destructor.
    explicit LiveFeatures(InferenceService &service, QObject *parent = nullptr);

    /// What to look at from now on. Results of earlier subjects are no longer delivered, but kept for when one comes back.
    void setSubject(std::shared_ptr<const LiveNetwork> network, std::shared_ptr<const PreparedScene> scene);
    void request(Position position);
    /// Measures these as well, after what is dragged: measured() follows for each, at once where it is known. They replace those
    /// of the call before.
    void measure(const std::vector<Position> &positions);
    /// Positions that a sweep of the same subject has done are answered from it.
    void setSwept(std::shared_ptr<const RunSnapshot> snapshot);
    /// Whether positions around the newest are computed ahead while there is nothing else to do.
    void setPrefetching(bool on);

    /// Whether a forward pass has answered for the position, of the present subject.
    [[nodiscard]] bool knows(Position position) const;

signals:
    void resultReady(const shiftscope::LiveResult &result);
    void measured(const shiftscope::LiveResult &result);
    void failed(const QString &message);

private:
    struct Subject;
    struct AnchorFeatures;
    using Cache = std::map<std::pair<int, int>, LiveResult>;

    void compute(Position position);
    void deliver(int number, const std::shared_ptr<const Subject> &subject, const LiveResult &result);
    void prefetch();
    void cancelPrefetch();
    [[nodiscard]] std::optional<LiveResult> sweptResult(Position position) const;
    [[nodiscard]] std::vector<Position> positionsAround(Position centre) const;

    InferenceService &m_service;
    Post m_post{*this};
    std::shared_ptr<Subject> m_subject;
    std::shared_ptr<AnchorFeatures> m_anchors; ///< of the subject and those that differ from it in their anchors alone
    std::shared_ptr<const RunSnapshot> m_swept;
    std::map<std::string, Cache> m_known; ///< by subject key
    Position m_newest;
    int m_number = 0;    ///< of the newest request
    int m_delivered = 0; ///< of the newest result shown
    bool m_prefetching = true;
    InferenceService::JobId m_prefetchJob = 0;
    InferenceService::JobId m_measureJob = 0;
    QTimer m_idle;
};

} // namespace shiftscope

Q_DECLARE_METATYPE(shiftscope::LiveResult)
