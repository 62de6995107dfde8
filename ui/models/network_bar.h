#pragma once

#include "core/network/network_choice.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QSpinBox;

namespace shiftscope {

struct ModelRow;

/// A line of choices: which network, trained or not, anti-aliased or as published.
class NetworkBar : public QWidget {
    Q_OBJECT

public:
    explicit NetworkBar(QWidget *parent = nullptr);

    /// Those with an architecture can be chosen, also while their weights are missing.
    void setModels(const std::vector<ModelRow> &rows);
    /// Shows it; does not emit choiceMade().
    void setChoice(const NetworkChoice &choice);
    [[nodiscard]] const NetworkChoice &choice() const { return m_choice; }

signals:
    /// By the user.
    void choiceMade(const shiftscope::NetworkChoice &choice);
    void modelsWanted();

private:
    void build();
    void reflect();
    void take();

    NetworkChoice m_choice;
    QComboBox *m_model;
    QComboBox *m_weights;
    QSpinBox *m_seed;
    QComboBox *m_antiAlias;
};

} // namespace shiftscope
