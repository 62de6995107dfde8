#pragma once

#include "core/scene/patch_library.h"
#include "ui/live/worker.h"

#include <QWidget>

#include <filesystem>
#include <vector>

class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace shiftscope {

class PatchModel;

/// The patches at hand, with thumbnails that are drawn when they come into sight.
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

private:
    PatchModel *m_model;
    QSortFilterProxyModel *m_filtered;
    QLineEdit *m_filter;
    QListView *m_list;
};

} // namespace shiftscope
