#include "ui/explorer/patch_chooser.h"

#include "core/scene/user_patches.h"
#include "ui/live/prepared_scene.h"
#include "ui/live/worker.h"

#include <QAbstractListModel>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QPixmap>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <functional>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kThumbnail = 56;

/// Views fill an open editor anew whenever its row changes: a thumbnail that comes must not undo what is being typed.
class NameEditing : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setEditorData(QWidget *editor, const QModelIndex &index) const override
    {
        if (const auto *line = qobject_cast<QLineEdit *>(editor); line == nullptr || !line->isModified())
            QStyledItemDelegate::setEditorData(editor, index);
    }
};

} // namespace

class PatchModel : public QAbstractListModel {
public:
    using Renamed = std::function<void(const QString &file, const QString &name)>;

    /// `renamed` is told of a name typed; the row keeps its old one until the library is listed again.
    PatchModel(Renamed renamed, QObject *parent) : QAbstractListModel(parent), m_renamed(std::move(renamed)) {}

    static constexpr int kFileRole = Qt::UserRole;
    static constexpr int kSearchRole = Qt::UserRole + 1;
    static constexpr int kOwnRole = Qt::UserRole + 2; ///< the user's own

    void setEntries(std::vector<LibraryEntry> entries)
    {
        beginResetModel();
        m_rows.clear();
        for (LibraryEntry &entry : entries)
            m_rows.push_back({std::move(entry), {}, false, false});
        for (Row &row : m_rows)
            row.own = isUserPatch(row.entry.file);
        endResetModel();
    }

    int rowCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

    QVariant data(const QModelIndex &index, int role) const override
    {
        const Row &row = m_rows[static_cast<std::size_t>(index.row())];
        const QString name = QString::fromStdString(row.entry.name);
        const QString group = QString::fromStdString(row.entry.group);
        switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            return name;
        case Qt::ToolTipRole:
            return name + QStringLiteral(" (") + group + u')';
        case Qt::DecorationRole:
            loadThumbnail(index.row());
            return row.thumbnail;
        case kFileRole:
            return QString::fromStdString(row.entry.file.string());
        case kOwnRole:
            return row.own;
        case kSearchRole:
            return QString(name + u' ' + group + u' ' + QString::fromStdString(row.entry.imagenetLabel));
        default:
            return {};
        }
    }

    Qt::ItemFlags flags(const QModelIndex &index) const override
    {
        const Qt::ItemFlags flags = QAbstractListModel::flags(index);
        return index.isValid() && index.data(kOwnRole).toBool() ? flags | Qt::ItemIsEditable : flags;
    }

    bool setData(const QModelIndex &index, const QVariant &value, int role) override
    {
        if (role != Qt::EditRole || value.toString() == index.data().toString())
            return false;
        m_renamed(index.data(kFileRole).toString(), value.toString());
        return true;
    }

private:
    struct Row {
        LibraryEntry entry;
        QPixmap thumbnail;
        bool asked = false;
        bool own = false;
    };

    /// Views ask for the pictures of visible rows alone.
    void loadThumbnail(int number) const
    {
        Row &row = m_rows[static_cast<std::size_t>(number)];
        if (row.asked)
            return;
        row.asked = true;
        if (m_placeholder.isNull()) {
            m_placeholder = QPixmap(kThumbnail, kThumbnail);
            m_placeholder.fill(Qt::transparent);
        }
        row.thumbnail = m_placeholder;
        const std::filesystem::path file = row.entry.file;
        m_worker.run(
            [file](const std::stop_token &) {
                return imageOf(Patch::load(file).fitted(2 * kThumbnail, Fit::Contain))
                    .scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation);
            },
            [this, number, file](const QImage &image) {
                auto *self = const_cast<PatchModel *>(this);
                if (number < rowCount({}) && m_rows[static_cast<std::size_t>(number)].entry.file == file) {
                    m_rows[static_cast<std::size_t>(number)].thumbnail = QPixmap::fromImage(image);
                    emit self->dataChanged(index(number), index(number), {Qt::DecorationRole});
                }
            },
            [](const QString &) {}); // an unreadable picture keeps its empty place; choosing it says why
    }

    Renamed m_renamed;
    mutable std::vector<Row> m_rows; // thumbnails are a cache
    mutable QPixmap m_placeholder;
    mutable Worker m_worker;
};

PatchChooser::PatchChooser(QWidget *parent)
    : QWidget(parent),
      m_model(new PatchModel([this](const QString &file, const QString &name) { emit renameWanted(file, name); }, this)),
      m_filtered(new QSortFilterProxyModel(this)), m_filter(new QLineEdit(this)), m_list(new QListView(this)),
      m_rename(new QAction(tr("&Rename"), m_list)), m_remove(new QAction(tr("Move to &trash"), m_list))
{
    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterRole(PatchModel::kSearchRole);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);

    m_filter->setObjectName(QStringLiteral("patchFilter"));
    m_filter->setPlaceholderText(tr("Find a patch…"));
    m_filter->setAccessibleName(tr("Find a patch"));
    m_filter->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("patchList"));
    m_list->setAccessibleName(tr("Patches"));
    m_list->setModel(m_filtered);
    m_list->setItemDelegate(new NameEditing(m_list));
    m_list->setViewMode(QListView::IconMode);
    m_list->setMovement(QListView::Static);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({kThumbnail, kThumbnail});
    m_list->setGridSize({kThumbnail + 36, kThumbnail + 2 * fontMetrics().height()});
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setWordWrap(false);
    auto *open = new QPushButton(tr("Open patch…"), this);
    open->setToolTip(tr("Use a PNG or SVG file with transparency as the patch"));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    column->addWidget(open);

    connect(m_filter, &QLineEdit::textChanged, m_filtered, &QSortFilterProxyModel::setFilterFixedString);
    connect(open, &QPushButton::clicked, this, &PatchChooser::openWanted);
    const auto choose = [this](const QModelIndex &index) {
        if (index.isValid())
            emit patchChosen(index.data(PatchModel::kFileRole).toString());
    };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    buildMenu();
}

PatchChooser::~PatchChooser() = default;

void PatchChooser::buildMenu()
{
    m_rename->setShortcut(QKeySequence(Qt::Key_F2));
    m_remove->setShortcut(QKeySequence(Qt::Key_Delete));
    for (QAction *action : {m_rename, m_remove}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        m_list->addAction(action);
    }
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers); // a second click chooses the patch again
    connect(m_rename, &QAction::triggered, this, [this] { m_list->edit(m_list->currentIndex()); });
    connect(m_remove, &QAction::triggered, this,
            [this] { emit removeWanted(m_list->currentIndex().data(PatchModel::kFileRole).toString()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PatchChooser::selectionChanged);
    connect(m_filtered, &QSortFilterProxyModel::modelReset, this, &PatchChooser::selectionChanged);
    selectionChanged();
}

void PatchChooser::selectionChanged()
{
    const QModelIndexList selected = m_list->selectionModel()->selectedIndexes();
    const bool own = !selected.isEmpty() && selected.front().data(PatchModel::kOwnRole).toBool();
    m_rename->setEnabled(own);
    m_remove->setEnabled(own);
}

void PatchChooser::setEntries(std::vector<LibraryEntry> entries)
{
    m_model->setEntries(std::move(entries));
}

void PatchChooser::setCurrent(const std::filesystem::path &file)
{
    const QString wanted = QString::fromStdString(file.string());
    for (int row = 0; row < m_filtered->rowCount(); ++row) {
        const QModelIndex index = m_filtered->index(row, 0);
        if (index.data(PatchModel::kFileRole).toString() == wanted) {
            m_list->setCurrentIndex(index);
            return;
        }
    }
    m_list->clearSelection();
}

} // namespace shiftscope
