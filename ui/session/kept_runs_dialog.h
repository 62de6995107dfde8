#pragma once

#include <QDialog>

class QLabel;
class QPushButton;
class QDoubleSpinBox;

namespace shiftscope {

class RunKeeper;
class Settings;

/// How much room the sweeps take that are kept between starts, how much they may take, and a button that removes them.
class KeptRunsDialog : public QDialog {
    Q_OBJECT

public:
    /// Both must outlive it.
    KeptRunsDialog(RunKeeper &keeper, Settings &settings, QWidget *parent = nullptr);

private:
    void reflect();

    RunKeeper &m_keeper;
    QLabel *m_used;
    QDoubleSpinBox *m_limit; ///< GB
    QPushButton *m_clear;
};

} // namespace shiftscope
