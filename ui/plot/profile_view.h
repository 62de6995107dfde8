#pragma once

#include "core/scene/shifted_scene.h"
#include "ui/plot/map_image.h"
#include "ui/plot/preview.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace shiftscope {

/// Two profiles of a map through a cursor: the values along its row (over x) and along its column (over y), on the map's scale.
class ProfileView : public QWidget {
    Q_OBJECT

public:
    explicit ProfileView(QWidget *parent = nullptr);
    ~ProfileView() override;

    /// `older`: of a scene or an anchor before; drawn faintly.
    void setMap(SimilarityMap map, bool older = false);
    void setRange(ValueRange range);
    /// None, or no map: nothing is drawn.
    void setCursorPosition(std::optional<Position> position);

    /// The values drawn, along x and along y; for tests.
    [[nodiscard]] std::vector<double> alongX() const;
    [[nodiscard]] std::vector<double> alongY() const;
    /// The edge of the scale (its lower or upper limit) for each value beyond it, where a mark says so.
    [[nodiscard]] std::vector<double> outside() const;
    [[nodiscard]] bool older() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
