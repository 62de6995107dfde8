#include "ui/explorer/patch_chooser.h"

#include "ui/live/prepared_scene.h"

#include <QAbstractListModel>
#include <QLineEdit>
#include <QListView>
#include <QPixmap>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

namespace shiftscope {

namespace {
constexpr int kThumbnail = 56;
}

class PatchModel : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    static constexpr int kFileRole = Qt::UserRole;
    static constexpr int kSearchRole = Qt::UserRole + 1;

    void setEntries(std::vector<LibraryEntry> entries)
    {
        beginResetModel();
        m_rows.clear();
        for (LibraryEntry &entry : entries)
            m_rows.push_back({std::move(entry), {}, false});
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
            return name;
        case Qt::ToolTipRole:
            return name + QStringLiteral(" (") + group + u')';
        case Qt::DecorationRole:
            loadThumbnail(index.row());
            return row.thumbnail;
        case kFileRole:
            return QString::fromStdString(row.entry.file.string());
        case kSearchRole:
            return QString(name + u' ' + group + u' ' + QString::fromStdString(row.entry.imagenetLabel));
        default:
            return {};
        }
    }

private:
    struct Row {
        LibraryEntry entry;
        QPixmap thumbnail;
        bool asked = false;
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

    mutable std::vector<Row> m_rows; // thumbnails are a cache
    mutable QPixmap m_placeholder;
    mutable Worker m_worker;
};

PatchChooser::PatchChooser(QWidget *parent)
    : QWidget(parent), m_model(new PatchModel(this)), m_filtered(new QSortFilterProxyModel(this)), m_filter(new QLineEdit(this)),
      m_list(new QListView(this))
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
}

PatchChooser::~PatchChooser() = default;

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
