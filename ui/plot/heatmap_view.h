#pragma once

#include "core/scene/shifted_scene.h"
#include "ui/plot/map_image.h"
#include "ui/plot/preview.h"

#include <QColor>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace shiftscope {

/// A place on a map that is named in its own colour: an anchor.
struct MapMark {
    Position position;
    QString name;
    QColor colour;
};

/// A similarity map with axes in pixels (y down, as rows run). Ctrl and the wheel zoom at
/// the mouse, as do + and -; the middle button pans, 0 shows all of it, the arrow keys ask for neighbouring positions. Cells
/// without data show a hatch; cells of a preview, whose value is a coarse neighbour's, are dimmed. Colours of everything but the
/// data follow the palette.
class HeatmapView : public QWidget {
    Q_OBJECT

public:
    explicit HeatmapView(QWidget *parent = nullptr);
    ~HeatmapView() override;

    void setMap(MapPreview preview);
    /// Throws InputError for an unknown name.
    void setColourMap(const std::string &name);
    void setRange(ValueRange range);
    [[nodiscard]] ValueRange range() const;
    /// The cross; none is not drawn.
    void setCursorPosition(std::optional<Position> position);
    void setMarks(std::vector<MapMark> marks);
    /// A line over the map, from position to position; `older`: of an earlier scene, and drawn faintly.
    void setPath(std::vector<Position> path, bool older);
    /// What stands around the square that is the map's room, whatever is shown: axes, readout.
    [[nodiscard]] QMargins chrome() const;

    [[nodiscard]] const MapPreview &preview() const;
    /// Value and place under the mouse, as shown below the plot.
    [[nodiscard]] QString readout() const;
    /// What stands along x: its unit, and the stride where that is more than 1.
    [[nodiscard]] QString axisLabel() const;
    /// All of the map.
    void fit();
    /// How much larger than all of it the map is shown; 1 and more.
    [[nodiscard]] double zoom() const;
    /// Where a position of the map lies in this widget, in its pixels.
    [[nodiscard]] QPoint pixelOf(Position position) const;

signals:
    void positionClicked(shiftscope::Position position);
    /// Shift and a click, or P with the cross.
    void positionPinned(shiftscope::Position position);
    void positionDoubleClicked(shiftscope::Position position);
    /// A right click on the map, or the menu key: the position it speaks of, and where the menu goes.
    void menuWanted(shiftscope::Position position, QPoint global);
    /// The position under the mouse; once without one when it leaves the map.
    void hovered(std::optional<shiftscope::Position> position, Qt::KeyboardModifiers modifiers);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
