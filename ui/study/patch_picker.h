#pragma once

#include "core/scene/patch_library.h"

#include <QDialog>
#include <QStringList>

#include <vector>

class QLineEdit;
class QListWidget;

namespace shiftscope {

/// Chooses any number of patches of the library at once.
class PatchPicker : public QDialog {
    Q_OBJECT

public:
    explicit PatchPicker(QWidget *parent = nullptr);

    void setEntries(const std::vector<LibraryEntry> &entries);

signals:
    /// As a study names them.
    void picked(const QStringList &names);

private:
    void filter(const QString &words);
    void pick();

    QLineEdit *m_filter;
    QListWidget *m_list;
};

} // namespace shiftscope
