#include "ui/table_copy.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QTreeView>

using namespace shiftscope;

namespace {

/// Two networks, a tick box, and a header of two lines.
QStandardItemModel *filled(QObject *owner)
{
    auto *model = new QStandardItemModel(0, 3, owner);
    model->setHorizontalHeaderLabels({QStringLiteral("Network"), QStringLiteral("TL\nmean"), QStringLiteral("Shown")});
    for (const auto &[name, mean, shown] :
         {std::tuple("resnet50", "0.91", Qt::Checked), std::tuple("alex\tnet\n(2012)", "0.85", Qt::Unchecked)}) {
        auto *tick = new QStandardItem;
        tick->setCheckable(true);
        tick->setCheckState(shown);
        model->appendRow({new QStandardItem(QString::fromUtf8(name)), new QStandardItem(QString::fromUtf8(mean)), tick});
    }
    return model;
}

} // namespace

class TableCopyTest : public QObject {
    Q_OBJECT

private slots:
    void ctrlCCopiesTheWholeTableAsItIsSorted()
    {
        QTableView table;
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(filled(&table));
        table.setModel(&sorted);
        table.verticalHeader()->hide();
        offerCopy(table);
        table.show();
        QVERIFY(QTest::qWaitForWindowActive(&table));
        table.setFocus();
        sorted.sort(1);
        table.setCurrentIndex(sorted.index(0, 0)); // one selected cell is not what is wanted
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("Network\tTL mean\tShown\nalex net (2012)\t0.85\tno\nresnet50\t0.91\tyes\n"));
    }

    void theContextMenuCopiesTooAndHiddenAndMovedColumnsAreAsShown()
    {
        QTableView table;
        table.setModel(filled(&table));
        table.horizontalHeader()->moveSection(1, 0);
        table.hideColumn(2);
        table.hideRow(1);
        offerCopy(table);
        table.show();
        QApplication::clipboard()->setText({});
        bool chosen = false;
        QTimer::singleShot(0, &table, [&chosen] {
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            if (menu == nullptr)
                return;
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(menu->actions().constFirst()).center());
            chosen = true;
        });
        const QPoint at(5, 5);
        QContextMenuEvent press(QContextMenuEvent::Mouse, at, table.viewport()->mapToGlobal(at));
        QApplication::sendEvent(table.viewport(), &press);
        QTRY_VERIFY(chosen);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("\tTL mean\tNetwork\n1\t0.91\tresnet50\n"));
    }

    void rowsOfATreeAreCopiedWithoutTheNotesBelowThem()
    {
        QTreeView tree;
        auto *model = filled(&tree);
        model->item(0)->appendRow(new QStandardItem(QStringLiteral("a note")));
        tree.setModel(model);
        tree.hideColumn(2);
        QCOMPARE(tabSeparated(tree), QStringLiteral("Network\tTL mean\nresnet50\t0.91\nalex net (2012)\t0.85\n"));
    }
};

QTEST_MAIN(TableCopyTest)
#include "table_copy_test.moc"
