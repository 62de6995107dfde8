#pragma once

class QWidget;

namespace shiftscope {

class CanvasWidget;
class LiveTable;
class DragPathPanel;
class MapPanel;
class MeasureControls;
class SceneControls;

/// What the explorer is made of.
struct ExplorerParts {
    CanvasWidget &canvas;
    SceneControls &scene;
    LiveTable &table;
    MapPanel &map;
    MeasureControls &measuring;
    DragPathPanel &path;
};

/// Canvas and map side by side, equal and as large as there is room; the figures below them, folded away by their handle; all
/// choices in one column at the right, which scrolls when it is too long for the window.
void layOutExplorer(QWidget &view, const ExplorerParts &parts);

} // namespace shiftscope
