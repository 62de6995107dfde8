#pragma once

#include "ui/explorer/free_anchor.h"
#include "ui/explorer/map_panel.h"
#include "ui/explorer/scene_document.h"
#include "ui/live/opened_run.h"
#include "ui/live/worker.h"

#include <QTimer>
#include <QWidget>

#include <limits>
#include <memory>

namespace shiftscope {

class AnchorTable;
class CanvasHints;
class CanvasWidget;
class DragPathPanel;
class LiveTable;
class PinTable;
class MeasureControls;
class SceneControls;

/// The first view: drag a patch over a network's canvas, see its features change, and sweep every position behind it.
/// Owns the inference thread; its destructor cancels what runs there, then joins.
class ExplorerView : public QWidget {
    Q_OBJECT

public:
    explicit ExplorerView(QWidget *parent = nullptr);
    ~ExplorerView() override;

    /// nullptr: no network yet.
    void setNetwork(std::shared_ptr<const LiveNetwork> network);
    [[nodiscard]] const std::shared_ptr<const LiveNetwork> &network() const { return m_network; }
    /// Brings back maps, patch, background, box and anchors of a run file; as one step of undo. Until the network that made it is
    /// here, its maps are shown for themselves.
    void showRun(const std::shared_ptr<const OpenedRun> &run);
    /// Brings a scene back, as one step of undo; the pinned points stay.
    void showScene(SceneSettings scene, const QString &step);
    [[nodiscard]] const std::shared_ptr<const OpenedRun> &shownRun() const { return m_opened; }

    [[nodiscard]] SceneDocument &document() { return m_document; }
    [[nodiscard]] MapPanel &mapPanel() { return *m_map; }
    [[nodiscard]] BackgroundSweep &sweep() { return m_sweep; }
    /// The thread that owns the device, for other views as well.
    [[nodiscard]] InferenceService &service() { return *m_service; }
    /// The list of the anchors, to be put where there is room for it.
    [[nodiscard]] AnchorTable *anchorTable() { return m_anchorTable; }
    /// The list of the pinned points, likewise.
    [[nodiscard]] PinTable *pinTable() { return m_pinTable; }
    [[nodiscard]] CanvasHints &hints() { return *m_hints; }
    [[nodiscard]] MeasureControls &measuring() { return *m_measuring; }
    /// Screen pixels for a pixel of the canvas; 0 fits it into its room.
    void setZoom(double zoom);
    [[nodiscard]] double zoom() const;
    /// What a figure or run file of the present map says about itself.
    [[nodiscard]] FigureCaption caption() const;
    /// The header of the newest snapshot with the names filled in.
    [[nodiscard]] RunHeader runHeader() const;

    /// Shows `patch` on the canvas in place of the scene's own, until null is given; the network does not see it.
    void showPatchPreview(const QImage &patch);
    /// Sweeps the scene at that stride, however long it takes.
    void sweepAt(int stride);

signals:
    /// For the status bar: "12.3 ms forward, 81 /s".
    void latencyChanged(const QString &text);
    /// One sentence, ready to show.
    void problem(const QString &message);
    /// A file has been written: one sentence.
    void saved(const QString &message);
    /// What `problem` said is true no more.
    void problemOver(const QString &message);
    /// The sweep that the scene waits for would take so long, at its stride, that it has not been begun. When that is over,
    /// problemOver() says so.
    void longSweepProposed(const QString &text, int stride, double seconds);
    void resultShown(const shiftscope::LiveResult &result);

private:
    void build();
    void connectParts();
    void connectAnchors();
    void connectPins();
    void connectPath();
    void saveAnimation();
    void connectSweep();
    void sceneChanged();
    void takeSubject();
    void takeAnchors();
    void showSnapshot(const std::shared_ptr<const RunSnapshot> &snapshot);
    [[nodiscard]] bool openedIsOurs() const;
    bool openWaiting();
    void adoptOpened();
    void showOpened();
    void readFeatures(const std::shared_ptr<const OpenedRun> &run);
    void followFreeAnchor(std::optional<Position> position);
    void endFreeAnchor();
    void showResult(const LiveResult &result);
    void takeNetwork();
    /// `patience`: seconds that the sweep may take, or it is proposed.
    void startSweep(double patience = std::numeric_limits<double>::infinity());
    void sweepAutomatically();
    void proposeStride(double seconds);
    void endProposal();
    void tell(QString &told, const QString &message);

    SceneDocument m_document;
    Worker m_fileWorker; ///< features of an unfinished run: seconds of reading
    FreeAnchor m_free;
    // The features and the sweep outlive the service, whose thread posts to them until it is joined.
    std::unique_ptr<InferenceService> m_service;
    LiveFeatures m_live;
    BackgroundSweep m_sweep;
    std::shared_ptr<const LiveNetwork> m_given;        ///< as it was set
    std::shared_ptr<const LiveNetwork> m_network;      ///< showing the layers that are chosen
    std::shared_ptr<const LiveNetwork> m_networkOf;    ///< the given one that m_network shows
    std::shared_ptr<const LiveNetwork> m_shownNetwork; ///< whose values are shown or awaited, of m_scene
    std::shared_ptr<const PreparedScene> m_scene;
    std::shared_ptr<const OpenedRun> m_opening; ///< until its scene has been taken
    std::shared_ptr<const OpenedRun> m_opened;  ///< shown until the scene or the network is another one
    SceneSettings m_openedWith;                 ///< the scene it is shown with
    QTimer m_rest;                              ///< until the scene is taken to rest, and swept
    CanvasWidget *m_canvas;
    CanvasHints *m_hints;
    SceneControls *m_controls;
    MeasureControls *m_measuring;
    LiveTable *m_table;
    MapPanel *m_map;
    AnchorTable *m_anchorTable;
    PinTable *m_pinTable;
    DragPathPanel *m_path;
    bool m_followsMouse = false; ///< Alt is held
    QString m_latency;           ///< of the newest forward pass of this network
    // What has been told, while it is true.
    QString m_refusal;
    QString m_liveProblem;
    QString m_sweepProblem;
    QString m_proposal;
    std::string m_proposedFor; ///< subject: what has been proposed once is not again
};

} // namespace shiftscope
