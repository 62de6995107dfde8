#pragma once

#include "core/probe/separability.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QSpinBox;

namespace shiftscope {

/// Which splits are asked about, under which protocols.
class QuestionBar : public QWidget {
    Q_OBJECT

public:
    explicit QuestionBar(QWidget *parent = nullptr);

    [[nodiscard]] std::vector<Split> splits() const;
    [[nodiscard]] std::vector<FoldRules> rules() const;
    /// One protocol alone invites the wrong conclusion: at least a split and two protocols.
    [[nodiscard]] bool enough() const;

signals:
    void changed();

private:
    QCheckBox *check(const QString &text, const QString &tip, bool on);
    QSpinBox *number(const char *objectName, const QString &text, const QString &tip, int most, int value);

    std::vector<QCheckBox *> m_splits;
    std::vector<QCheckBox *> m_protocols;
    QSpinBox *m_block;
    QSpinBox *m_seed;
};

} // namespace shiftscope
