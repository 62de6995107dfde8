#include "ui/table_copy.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QTableView>
#include <QTreeView>

#include <vector>

namespace shiftscope {

namespace {

/// What a table and a tree call differently.
struct Parts {
    const QHeaderView *columns = nullptr; ///< their order, and which are hidden
    const QHeaderView *rows = nullptr;    ///< of a table
    bool rowsAreNamed = false;
};

Parts partsOf(const QAbstractItemView &view)
{
    if (const auto *table = qobject_cast<const QTableView *>(&view))
        return {table->horizontalHeader(), table->verticalHeader(), table->verticalHeader()->isVisibleTo(table)};
    if (const auto *tree = qobject_cast<const QTreeView *>(&view))
        return {tree->header()};
    return {};
}

/// What is shown there, left to right or top to bottom.
std::vector<int> shownSections(const QHeaderView *header, int count)
{
    std::vector<int> sections;
    for (int place = 0; place < count; ++place) {
        const int section = header != nullptr ? header->logicalIndex(place) : place;
        if (header == nullptr || !header->isSectionHidden(section))
            sections.push_back(section);
    }
    return sections;
}

/// A tab or a line break would begin another cell.
QString cellText(const QVariant &value)
{
    return value.toString().simplified();
}

QString textAt(const QModelIndex &cell)
{
    const QString text = cellText(cell.data());
    const QVariant ticked = cell.data(Qt::CheckStateRole);
    if (!text.isEmpty() || !ticked.isValid())
        return text;
    return ticked.toInt() == Qt::Checked ? QAction::tr("yes") : QAction::tr("no");
}

} // namespace

QString tabSeparated(const QAbstractItemView &table)
{
    const QAbstractItemModel *model = table.model();
    if (model == nullptr)
        return {};
    const Parts parts = partsOf(table);
    const std::vector<int> columns = shownSections(parts.columns, model->columnCount());
    QStringList heads;
    if (parts.rowsAreNamed)
        heads.push_back({});
    for (const int column : columns)
        heads.push_back(cellText(model->headerData(column, Qt::Horizontal)));
    QString text = heads.join(u'\t') + u'\n';
    for (const int row : shownSections(parts.rows, model->rowCount())) {
        QStringList cells;
        if (parts.rowsAreNamed)
            cells.push_back(cellText(model->headerData(row, Qt::Vertical)));
        for (const int column : columns)
            cells.push_back(textAt(model->index(row, column)));
        text += cells.join(u'\t') + u'\n';
    }
    return text;
}

QAction *offerCopy(QAbstractItemView &table)
{
    auto *copy = new QAction(QAction::tr("&Copy table"), &table);
    copy->setObjectName(QStringLiteral("copyTable"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, &table, [&table] { QApplication::clipboard()->setText(tabSeparated(table)); });
    table.addAction(copy);
    table.setContextMenuPolicy(Qt::ActionsContextMenu);
    return copy;
}

} // namespace shiftscope
