#include "ui/explorer/anchor_table.h"

#include "ui/explorer/anchor_marks.h"
#include "ui/explorer/scene_document.h"
#include "ui/table_copy.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPixmap>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

namespace shiftscope {

namespace {

enum Column { Name, X, Y, Columns };

QTableWidgetItem *itemOf(const QString &text, const QString &tip)
{
    auto *item = new QTableWidgetItem(text);
    item->setToolTip(tip);
    return item;
}

} // namespace

AnchorTable::AnchorTable(SceneDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document), m_table(new QTableWidget(0, Columns, this)),
      m_remove(new QPushButton(tr("Delete"), this))
{
    m_table->setObjectName(QStringLiteral("anchorTable"));
    m_table->setAccessibleName(tr("Anchors"));
    m_table->setHorizontalHeaderLabels({tr("anchor"), tr("x, px"), tr("y, px")});
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->installEventFilter(this);
    offerCopy(*m_table);
    m_remove->setObjectName(QStringLiteral("anchorRemove"));
    m_remove->setToolTip(tr("Delete the selected anchor (Del); one must be left"));
    auto *add = new QPushButton(tr("Add here"), this);
    add->setObjectName(QStringLiteral("anchorAdd"));
    add->setToolTip(tr("Add an anchor where the patch stands (Insert, or double-click the canvas)"));

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(m_table, 1);
    column->addLayout(buttons);

    connect(m_table, &QTableWidget::cellChanged, this, &AnchorTable::take);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, [this] {
        const int row = m_table->currentRow();
        reflectRemove();
        emit selected(row >= 0 ? std::optional(static_cast<std::size_t>(row)) : std::nullopt);
    });
    connect(add, &QPushButton::clicked, this, [this] { m_document.addAnchor(m_document.settings().position); });
    connect(m_remove, &QPushButton::clicked, this, &AnchorTable::removeSelected);
    connect(&m_document, &SceneDocument::changed, this, &AnchorTable::reflect);
    reflect();
}

void AnchorTable::reflect()
{
    const QSignalBlocker blocker(m_table);
    const std::vector<Anchor> anchors = m_document.anchors();
    m_table->setRowCount(static_cast<int>(anchors.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const Anchor &anchor = anchors[static_cast<std::size_t>(row)];
        const QStringList texts{QString::fromStdString(anchor.name), QString::number(anchor.position.x),
                                QString::number(anchor.position.y)};
        for (int column = 0; column < Columns; ++column) {
            QTableWidgetItem *item = m_table->item(row, column);
            if (item == nullptr) {
                item = itemOf({}, column == Name ? tr("Its name; empty: its place (F2 types)")
                                                 : tr("Where the box's top-left corner stands, in pixels"));
                m_table->setItem(row, column, item);
                if (column == Name) {
                    QPixmap swatch(10, 10);
                    swatch.fill(anchorColour(static_cast<std::size_t>(row)));
                    item->setIcon(swatch);
                } else {
                    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                }
            }
            if (item->text() != texts[column])
                item->setText(texts[column]);
        }
    }
    reflectRemove();
}

void AnchorTable::reflectRemove()
{
    m_remove->setEnabled(m_table->rowCount() > 1 && m_table->selectionModel()->hasSelection());
}

void AnchorTable::take(int row, int column)
{
    const auto index = static_cast<std::size_t>(row);
    const QString text = m_table->item(row, column)->text();
    if (column == Name) {
        if (const QString refused = m_document.renameAnchor(index, text); !refused.isEmpty())
            emit problem(refused);
    } else {
        bool number = false;
        const int value = text.toInt(&number);
        Position position = m_document.anchors()[index].position;
        (column == X ? position.x : position.y) = value;
        if (number)
            m_document.moveAnchor(index, position);
        else
            emit problem(tr("'%1' is no place for an anchor: accepted are whole pixels from 0").arg(text));
    }
    reflect(); // what was refused, or lay outside, shows as it is
}

void AnchorTable::select(std::optional<std::size_t> index)
{
    const QSignalBlocker blocker(m_table);
    if (index)
        m_table->selectRow(static_cast<int>(*index));
    else
        m_table->clearSelection();
    reflectRemove();
}

void AnchorTable::rename(std::size_t index)
{
    select(index);
    m_table->setFocus();
    m_table->setCurrentCell(static_cast<int>(index), Name);
    m_table->editItem(m_table->item(static_cast<int>(index), Name));
}

void AnchorTable::removeSelected()
{
    if (m_table->currentRow() >= 0)
        m_document.removeAnchor(static_cast<std::size_t>(m_table->currentRow()));
}

bool AnchorTable::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Delete) {
            removeSelected();
            return true;
        }
        if (key == Qt::Key_Insert) {
            m_document.addAnchor(m_document.settings().position);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace shiftscope
