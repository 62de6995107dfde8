#pragma once

#include "ui/compose/compose_result.h"

#include <QTableWidget>

namespace shiftscope {

/// Which picture's feature the composed feature is near, layer by layer, and where it takes each patch to be.
class MeasureTable : public QTableWidget {
    Q_OBJECT

public:
    explicit MeasureTable(QWidget *parent = nullptr);
    void setMeasures(const std::vector<LayerMeasures> &measures);

private:
    void addLine(const QStringList &cells);
};

} // namespace shiftscope
