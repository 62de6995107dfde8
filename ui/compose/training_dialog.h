#pragma once

#include <QDialog>

#include <filesystem>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;

namespace shiftscope {

/// What an inverter is trained for, and where it is written.
struct TrainingOrder {
    std::string layer;
    double minutes = 30; ///< most that it may take
    std::filesystem::path file;
    bool resume = false; ///< goes on with what the file holds, where it is there
};

/// Asks for a layer, a time and a file.
class TrainingDialog : public QDialog {
    Q_OBJECT

public:
    /// `network`: its name, for the name of the file.
    TrainingDialog(const std::vector<std::string> &layers, const QString &network, QWidget *parent = nullptr);

    [[nodiscard]] TrainingOrder order() const;

private:
    void chooseFile();
    void suggestFile();
    void reflect();

    QString m_network;
    bool m_ownFile = false; ///< it was chosen, not suggested
    QComboBox *m_layer;
    QDoubleSpinBox *m_minutes;
    QLineEdit *m_file;
    QCheckBox *m_resume;
    QPushButton *m_train;
};

} // namespace shiftscope
