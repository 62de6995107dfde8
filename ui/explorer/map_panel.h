#pragma once

#include "ui/explorer/map_scale.h"
#include "ui/live/background_sweep.h"
#include "ui/plot/figure.h"
#include "ui/plot/preview.h"
#include "ui/plot/value_range.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <string>

class QCheckBox;
class QDoubleSpinBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace shiftscope {

class HeatmapView;
class ProfileView;
class ScaleBar;
class SteadyLabel;

/// Which map is shown, and how. A plain value.
struct MapOptions {
    std::string layer; ///< empty: the last one shown
    std::string anchor = "C";
    std::string colourMap = "viridis";
    MapScale scale = MapScale::Locked;
    LayerLimits limits;             ///< one's own, for MapScale::Own
    bool sweepAutomatically = true; ///< as soon as the scene rests
    bool keepFeatures = true;       ///< so that any position can be the anchor, at once
    friend bool operator==(const MapOptions &, const MapOptions &) = default;
};

/// The similarity map of one layer and anchor, filled by a sweep: the map, its choices, and the sweep's progress.
class MapPanel : public QWidget {
    Q_OBJECT

public:
    explicit MapPanel(QWidget *parent = nullptr);

    void setOptions(const MapOptions &options);
    [[nodiscard]] const MapOptions &options() const { return m_options; }
    /// Layers and anchors to choose from.
    void setShape(const std::vector<std::string> &layers, const std::vector<Anchor> &anchors);
    /// How features are compared, of what is shown from now on.
    void setMetric(Metric metric);
    /// What the sweep has found; nullptr shows no map.
    void setSnapshot(std::shared_ptr<const RunSnapshot> snapshot);
    /// A map to show in place of the snapshot's, for the anchor under the mouse; none ends that.
    void setFreeMap(std::optional<SimilarityMap> map);
    /// Says where the map comes from, when that is a file; empty: nothing is said. `foreign`: it is not a map of the network that
    /// is loaded, which may then sweep the scene itself.
    void setSource(const QString &text, bool foreign);
    void setPosition(Position position);
    /// Numbered from 1.
    void setPins(const std::vector<Position> &pins);
    /// A line over the map; `older`: of an earlier scene.
    void setPath(const std::vector<Position> &path, bool older);
    /// What stands around the square that is the map's room: axes, readout, scale.
    [[nodiscard]] QMargins chrome() const;
    /// As it is drawn: what is not measured is NaN.
    [[nodiscard]] SimilarityMap drawnMap() const;
    void setSweepState(BackgroundSweep::State state);
    /// Whether there is anything to sweep.
    void setSweepable(bool sweepable);

    /// The choices and the sweep, and the profiles: to be put where there is room for them.
    [[nodiscard]] QWidget *controls() const { return m_controls; }
    [[nodiscard]] QWidget *profiles() const;
    /// All of the map in its room.
    void fit();
    [[nodiscard]] const std::shared_ptr<const RunSnapshot> &snapshot() const { return m_snapshot; }
    /// The map without preview; empty when there is none of this layer and anchor, where the anchor stands now.
    [[nodiscard]] SimilarityMap map() const;
    /// Whether the map drawn is one of an anchor before, dimmed until its successor comes.
    [[nodiscard]] bool older() const { return m_older; }
    [[nodiscard]] const std::optional<SimilarityMap> &freeMap() const { return m_free; }
    /// As the map is shown, for a figure of it.
    [[nodiscard]] FigureStyle figureStyle() const;

signals:
    void optionsChanged();
    /// The colours stand for other values now.
    void rangeChanged(shiftscope::ValueRange range);
    void positionClicked(shiftscope::Position position);
    void anchorAddWanted(shiftscope::Position position);
    void pinWanted(shiftscope::Position position);
    /// With Alt held over the map; once without a position when that ends.
    void freeAnchorMoved(std::optional<shiftscope::Position> position);
    /// The map as it is drawn, a pixel a cell, with the positions of its outer edges.
    void drawn(const QImage &map, const QRectF &positions);
    /// "Save as…" of the map's menu.
    void exportWanted();
    void startWanted();
    void pauseWanted();
    void resumeWanted();
    void cancelWanted();

private:
    void build();
    void buildControls();
    void connectParts();
    void draw(MapPreview preview);
    void refreshMap();
    void refreshMarks();
    void refreshRange();
    void setLimits(ValueRange limits);
    void showMenu(Position position, QPoint global);
    void emitDrawn(ValueRange range);
    void refreshProgress();

    MapOptions m_options;
    std::shared_ptr<const RunSnapshot> m_snapshot;
    BackgroundSweep::State m_state = BackgroundSweep::State::Idle;
    bool m_sweepable = false;
    bool m_foreign = false;
    Metric m_metric = Metric::Cosine;
    std::vector<Anchor> m_anchors; ///< to choose from
    std::vector<Position> m_pins;
    std::optional<SimilarityMap> m_free;
    bool m_older = false;
    bool m_hoveredFree = false;
    QWidget *m_controls; ///< what is chosen, and the sweep
    HeatmapView *m_view;
    ScaleBar *m_bar;
    ProfileView *m_profiles;
    QComboBox *m_layer;
    QComboBox *m_anchor;
    QComboBox *m_colours;
    QComboBox *m_scale;
    QDoubleSpinBox *m_low;
    QDoubleSpinBox *m_high;
    QLabel *m_unlocked;
    QLabel *m_source;
    QProgressBar *m_progress;
    SteadyLabel *m_rate;
    QPushButton *m_start; ///< start, pause and resume
    QPushButton *m_cancel;
    QCheckBox *m_automatic;
    QCheckBox *m_keep;
};

} // namespace shiftscope
