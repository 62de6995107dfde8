#pragma once

#include "ui/plot/value_range.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace shiftscope {

/// Curves against the steps of a path: a value a step, NaN a gap.
class StepPlot : public QWidget {
    Q_OBJECT

public:
    struct Curve {
        QString name;
        std::vector<double> values;
        bool chosen = false; ///< drawn in front of the others, and stronger
    };

    explicit StepPlot(QWidget *parent = nullptr);
    ~StepPlot() override;

    /// `older`: of an earlier scene; drawn faintly.
    void setCurves(const std::vector<Curve> &curves, bool older = false);
    void setRange(ValueRange range);
    /// A line at a step; none is not drawn.
    void setCursor(std::optional<std::size_t> step);

    /// For tests.
    [[nodiscard]] std::vector<double> drawn(std::size_t curve) const;
    [[nodiscard]] bool older() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
