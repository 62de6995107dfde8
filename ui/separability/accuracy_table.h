#pragma once

#include "core/probe/separability.h"

#include <QTableWidget>

namespace shiftscope {

/// A line a split and protocol, with how well the position itself can be read off beside it.
class AccuracyTable : public QTableWidget {
    Q_OBJECT

public:
    explicit AccuracyTable(QWidget *parent = nullptr);

    /// nullptr: nothing measured yet.
    void setReport(const SeparabilityReport *report);
};

} // namespace shiftscope
