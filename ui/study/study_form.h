#pragma once

#include "core/study/study_config.h"
#include "ui/live/worker.h"

#include <QStringList>
#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QGroupBox;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace shiftscope {

/// The commonest fields of a study as widgets. It keeps nothing of its own: what is changed here is asked for as a change of the
/// study's text, and shown when the text is read again.
class StudyForm : public QWidget {
    Q_OBJECT

public:
    /// From the old text to the new one; throws InputError.
    using Edit = std::function<std::string(const std::string &text)>;

    explicit StudyForm(QWidget *parent = nullptr);

    void setStudy(const StudyConfig &study);
    /// As if they had been chosen from the library.
    void addPatches(const QStringList &names);

signals:
    void edited(const shiftscope::StudyForm::Edit &edit);
    void problem(const QString &message);

private:
    QWidget *buildNetworks();
    QWidget *buildPatches();
    QWidget *buildGrid();
    QWidget *buildProbes();
    QCheckBox *check(const QString &text, const QString &tip);
    QSpinBox *number(const char *objectName, const QString &name, const QString &tip, int least, int most);
    void setField(const std::string &table, const std::string &key, const std::string &value);
    void setPatches(const std::vector<std::string> &patches);
    void setProbeWords(const std::string &key, const std::vector<QCheckBox *> &boxes);
    void addModel();
    void addTwins();
    void removeModel();
    void removePatches();
    void pickPatches();
    void addPatchFolder();
    void takeBoxes();
    void takeLayers();
    void reflect();

    StudyConfig m_study; ///< as it was shown last
    QListWidget *m_models;
    QComboBox *m_architecture;
    QComboBox *m_weights;
    QSpinBox *m_seed;
    QComboBox *m_antiAlias;
    QPushButton *m_twins;
    QPushButton *m_removeModel;
    QListWidget *m_patches;
    QPushButton *m_removePatches;
    QLineEdit *m_boxes;
    QSpinBox *m_stride;
    QSpinBox *m_canvas;
    QLineEdit *m_layers;
    QGroupBox *m_probe;
    std::vector<QCheckBox *> m_splits;
    std::vector<QCheckBox *> m_protocols;
    QSpinBox *m_block;
    QSpinBox *m_probeSeed;
    Worker m_worker; ///< lists the library
};

} // namespace shiftscope
