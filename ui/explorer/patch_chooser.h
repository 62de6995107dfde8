#pragma once

#include "core/scene/patch_library.h"

#include <QWidget>

#include <filesystem>
#include <vector>

class QAction;
class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace shiftscope {

class PatchModel;

/// The patches at hand, with thumbnails that are drawn when they come into sight. The user's own can be renamed (F2) and thrown
/// away (Del), also by their context menu.
class PatchChooser : public QWidget {
    Q_OBJECT

public:
    explicit PatchChooser(QWidget *parent = nullptr);
    ~PatchChooser() override;

    void setEntries(std::vector<LibraryEntry> entries);
    void setCurrent(const std::filesystem::path &file);

signals:
    void patchChosen(const QString &file);
    void openWanted();
    /// Asked for by the user: it has not happened yet.
    void renameWanted(const QString &file, const QString &name);
    void removeWanted(const QString &file);

private:
    void buildMenu();
    void selectionChanged();

    PatchModel *m_model;
    QSortFilterProxyModel *m_filtered;
    QLineEdit *m_filter;
    QListView *m_list;
    QAction *m_rename;
    QAction *m_remove;
};

} // namespace shiftscope
