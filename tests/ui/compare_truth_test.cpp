// Whatever is done in the Compare view, in whatever order: each figure on the screen is that of what is drawn beside it.

#include "compare_stage.h"
#include "core/sweep/map_difference.h"
#include "core/sweep/sweep.h"
#include "ui/compare/run_list.h"
#include "ui/compare/scatter_view.h"
#include "ui/plot/map_image.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>

#include <random>

using namespace shiftscope;
using namespace shiftscope::stage;

namespace {

QString number(double value, int decimals)
{
    return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', decimals);
}

/// The run's map, read from the run itself.
SimilarityMap ownMap(const CompareView &view, const MapId &id)
{
    const auto run = std::ranges::find(view.runs(), id.run, [](const CompareRunPtr &one) { return one->id; });
    return mapOf((*run)->header, (*run)->maps, id.layer, id.anchor);
}

double meanOf(const SimilarityMap &map)
{
    double sum = 0;
    for (const float value : map.values)
        sum += value;
    return sum / static_cast<double>(map.values.size());
}

/// The view, and hands on it.
class Walk {
public:
    explicit Walk(unsigned seed) : m_random(seed)
    {
        stage.view.activateWindow();
        RunHeader stretched = headerOf("one");
        stretched.fit = Fit::Stretch;
        RunHeader red = headerOf("two");
        red.background = "#ff0000";
        m_files = {writeRun(stage.path("one.h5"), headerOf("one"), 0.90f), writeRun(stage.path("two.h5"), headerOf("two"), 0.93f),
                   writeRun(stage.path("stretched.h5"), stretched, 0.91f),
                   writeRun(stage.path("coarse.h5"), headerOf("two", 4), 0.92f), writeRun(stage.path("red.h5"), red, 0.94f)};
        stage.view.openRuns({m_files[0], m_files[1]});
        stage.waitForMaps(2);
    }

    Stage stage;

    int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(m_random); }

    /// What was done, for the message.
    QString step()
    {
        MapGrid &grid = stage.view.grid();
        const int cells = static_cast<int>(grid.page().cells.size());
        switch (below(14)) {
        case 0:
            stage.view.openRuns({m_files[static_cast<std::size_t>(below(static_cast<int>(m_files.size())))]});
            QTest::qWait(20); // the file is read
            return QStringLiteral("open");
        case 1:
            return remove();
        case 2:
            return tick(below(2) == 0 ? "compareLayers" : "compareAnchors");
        case 3:
            return tick("compareRuns");
        case 4:
            stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))->click();
            return QStringLiteral("differences");
        case 5:
        case 6:
            if (cells > 0)
                clickMap(below(cells), below(2) == 0 ? Qt::NoModifier : Qt::ControlModifier);
            return QStringLiteral("choose");
        case 7:
        case 8:
            if (cells > 0)
                QTest::mouseMove(&grid, grid.mapRect(below(cells)).topLeft() + QPoint(5 + below(80), 5 + below(80)));
            return QStringLiteral("cursor");
        case 9:
            return choose("compareScale");
        case 10:
            return choose(below(2) == 0 ? "compareRows" : "compareColumns");
        case 11:
            QTest::keyClick(&grid, below(2) == 0 ? Qt::Key_Plus : Qt::Key_Minus);
            return QStringLiteral("zoom");
        case 12:
            if (grid.flipped())
                QTest::keyRelease(&grid, Qt::Key_Space);
            else
                QTest::keyPress(&grid, Qt::Key_Space);
            return QStringLiteral("flip");
        default:
            stage.view.resize(700 + below(600), 500 + below(400));
            return QStringLiteral("resize");
        }
    }

private:
    QString remove()
    {
        auto *list = stage.view.findChild<QListWidget *>(QStringLiteral("compareRuns"));
        if (list->count() > 1) {
            list->clearSelection();
            list->setCurrentRow(below(list->count()));
            QTest::keyClick(list, Qt::Key_Delete);
        }
        return QStringLiteral("remove");
    }

    QString tick(const char *name)
    {
        auto *list = stage.view.findChild<QListWidget *>(QString::fromUtf8(name));
        if (list->count() == 0)
            return {};
        list->setCurrentRow(below(list->count()));
        QTest::keyClick(list, Qt::Key_Space);
        return QString::fromUtf8(name);
    }

    QString choose(const char *name)
    {
        auto *box = stage.view.findChild<QComboBox *>(QString::fromUtf8(name));
        QTest::keyClick(box, below(2) == 0 ? Qt::Key_Down : Qt::Key_Up);
        return QString::fromUtf8(name);
    }

    void clickMap(int cell, Qt::KeyboardModifiers modifiers)
    {
        MapGrid &grid = stage.view.grid();
        if (grid.page().cells[static_cast<std::size_t>(cell)])
            QTest::mouseClick(&grid, Qt::LeftButton, modifiers, grid.mapRect(cell).center());
    }

    std::mt19937 m_random;
    std::vector<std::filesystem::path> m_files;
};

/// What cell `index` is to show, worked out anew from the runs.
struct Expected {
    MapId id;
    SimilarityMap map; ///< as drawn: a difference, or the map itself
    bool minusA = false;
};

Expected expectedIn(CompareView &view, int index)
{
    const ComparePage &shown = view.shown();
    Expected expected;
    expected.id = shown.ids[static_cast<std::size_t>(shown.arrangement.cells[static_cast<std::size_t>(index)])];
    expected.map = ownMap(view, expected.id);
    const MapId &a = shown.ids[static_cast<std::size_t>(shown.a)];
    expected.minusA = view.options().difference && shown.b >= 0 && !(expected.id == a);
    if (expected.minusA)
        expected.map = difference(expected.map, ownMap(view, a));
    return expected;
}

void checkCaption(CompareView &view, int index, const Expected &expected)
{
    const MapGrid &grid = view.grid();
    const auto run = std::ranges::find(view.runs(), expected.id.run, [](const CompareRunPtr &one) { return one->id; });
    const QString heads = grid.columnHead(index) + u'\n' + grid.rowHead(index) + u'\n' +
                          QString::fromStdString(view.shown().titles[static_cast<std::size_t>(
                              view.shown().arrangement.cells[static_cast<std::size_t>(grid.drawnIn(index))])]);
    std::set<std::string> models;
    std::set<std::string> layers;
    std::set<std::string> fits;
    for (const MapId &id : view.shown().ids) {
        const auto other = std::ranges::find(view.runs(), id.run, [](const CompareRunPtr &one) { return one->id; });
        models.insert((*other)->header.model);
        fits.insert(std::string(name((*other)->header.fit.value_or(Fit::Contain))));
        layers.insert(id.layer);
    }
    if (models.size() > 1)
        QVERIFY(heads.contains(QString::fromStdString((*run)->header.model)));
    if (layers.size() > 1)
        QVERIFY(heads.contains(QString::fromStdString(expected.id.layer)));
    if (fits.size() > 1)
        QVERIFY(heads.contains(QString::fromStdString(std::string(name((*run)->header.fit.value_or(Fit::Contain))))));
    const QString note = grid.noteText(index);
    const MapSummary summary = summarise(expected.map);
    QVERIFY2(note.contains(QStringLiteral("mean ") + number(summary.mean, 3)), qPrintable(note));
    QVERIFY2(note.contains(QStringLiteral("step ") + number(summary.fluctuation, 4)), qPrintable(note));
    QCOMPARE(note.contains(QStringLiteral("minus A")), expected.minusA);
    QVERIFY(std::abs(meanOf(expected.map) - summary.mean) < 1e-6);
}

void checkCell(Stage &stage, const QImage &screen, int index)
{
    CompareView &view = stage.view;
    MapGrid &grid = view.grid();
    const int drawn = grid.drawnIn(index);
    if (!grid.page().cells[static_cast<std::size_t>(drawn)]) {
        QVERIFY(grid.page().emptyText(static_cast<std::size_t>(drawn)) != "no data");
        return;
    }
    const Expected expected = expectedIn(view, drawn);
    const FigureScale &scale = grid.page().cells[static_cast<std::size_t>(drawn)]->scale;
    QCOMPARE(scale.label == "difference to A", expected.minusA);
    checkCaption(view, index, expected);
    if (grid.cursorPosition()) {
        const double value = valueAt(expected.map, grid.cursorPosition()->y, grid.cursorPosition()->x);
        QVERIFY2(grid.cursorText(index).contains(number(value, 4)), qPrintable(grid.cursorText(index)));
    }
    if (grid.dimmed(index))
        return;
    const QRect map = grid.mapRect(index);
    for (const Position place : {Position{4, 4}, Position{8, 16}, Position{16, 8}}) {
        // The middle of the position's cell, away from badge, cross and frame.
        const QPoint at = grid.pixelOf(index, place) + QPoint(1, 1);
        const std::optional<Position> cursor = grid.cursorPosition();
        const QPoint cross = cursor ? grid.pixelOf(index, *cursor) : QPoint(-100, -100);
        if (!map.adjusted(24, 24, -4, -4).contains(at) || !grid.mapsInSight().contains(at) || std::abs(at.x() - cross.x()) < 4 ||
            std::abs(at.y() - cross.y()) < 4)
            continue;
        const double value = valueAt(expected.map, place.y, place.x);
        if (std::isnan(value))
            continue;
        const Rgb colour = ColourMap::named(scale.colourMap).colour(value, scale.range.lo, scale.range.hi);
        QVERIFY2(alike(screen.pixelColor(at), colour), qPrintable(QStringLiteral("cell %1").arg(index)));
    }
}

void checkTable(CompareView &view)
{
    const SummaryTable &table = view.table();
    QCOMPARE(table.rowCount(), static_cast<int>(view.shown().maps.size()));
    const std::optional<Position> cursor = view.grid().cursorPosition();
    for (int row = 0; row < table.rowCount(); ++row) {
        const auto map = static_cast<std::size_t>(table.item(row, 0)->data(Qt::UserRole).toInt());
        const MapId &id = view.shown().ids[map];
        const SimilarityMap own = ownMap(view, id);
        QCOMPARE(table.item(row, 0)->text(), QString::fromStdString(view.shown().titles[map]));
        const double value = cursor ? valueAt(own, cursor->y, cursor->x) : std::nan("");
        QCOMPARE(table.item(row, 1)->text(), number(value, 4)); // the map's own, differences or not
        QCOMPARE(table.item(row, 4)->text(), number(summarise(own).mean, 4));
        QCOMPARE(table.isColumnHidden(3), !view.shown().difference);
        if (!view.shown().difference)
            continue;
        const SimilarityMap a = ownMap(view, view.shown().ids[static_cast<std::size_t>(view.shown().a)]);
        QCOMPARE(table.item(row, 3)->text(), number(agreementOf(own, a).meanDifference, 4));
        if (static_cast<int>(map) != view.shown().a)
            QCOMPARE(table.item(row, 2)->text(),
                     number(cursor ? valueAt(difference(own, a), cursor->y, cursor->x) : std::nan(""), 4));
    }
}

void checkAll(Stage &stage)
{
    CompareView &view = stage.view;
    const MapGrid &grid = view.grid();
    const std::set<std::string> titles(view.shown().titles.begin(), view.shown().titles.end());
    QCOMPARE(titles.size(), view.shown().maps.size()); // never two alike
    int ticked = 0;
    for (const CompareRunPtr &run : view.runs())
        if (view.findChild<RunList *>()->isTicked(run->id))
            for (const StoredLayer &layer : run->header.layers)
                for (const StoredAnchor &anchor : run->header.anchors)
                    ticked += view.options().layers.contains(layer.name) && view.options().anchors.contains(anchor.name) ? 1 : 0;
    QCOMPARE(static_cast<int>(view.shown().maps.size()), ticked); // and none is left out
    const QImage screen = stage.picture();
    for (int index = 0; index < static_cast<int>(grid.page().cells.size()); ++index) {
        checkCell(stage, screen, index);
        if (QTest::currentTestFailed())
            return;
    }
    checkTable(view);
    const std::optional<Position> cursor = grid.cursorPosition();
    QCOMPARE(view.findChild<QLabel *>(QStringLiteral("compareCursor"))->text(),
             cursor ? QStringLiteral("x %1, y %2 px").arg(cursor->x).arg(cursor->y) : QString());
}

} // namespace

class CompareTruthTest : public QObject {
    Q_OBJECT

private slots:
    void everyFigureIsThatOfWhatIsDrawnBesideIt_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (const unsigned seed : {1u, 2u, 3u})
            QTest::addRow("seed %u", seed) << seed;
    }

    void everyFigureIsThatOfWhatIsDrawnBesideIt()
    {
        QFETCH(unsigned, seed);
        Walk walk(seed);
        QStringList done;
        for (int i = 0; i < 150; ++i) {
            done.push_back(walk.step());
            walk.stage.settle();
            QCoreApplication::processEvents();
            walk.stage.settle();
            checkAll(walk.stage);
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(QStringLiteral("after step %1: %2").arg(i).arg(done.mid(std::max(0, i - 8)).join(u' '))));
        }
    }

    void flippingPutsTheHeadOfBOverIt()
    {
        Stage stage;
        MapGrid &grid = stage.view.grid();
        grid.setFocus();
        QCOMPARE(grid.columnHead(0), QStringLiteral("one"));
        QTest::keyPress(&grid, Qt::Key_Space);
        QCOMPARE(grid.columnHead(0), QStringLiteral("two"));
        QVERIFY(grid.noteText(0).contains(number(meanOf(stage.view.shown().maps[1].map), 3)));
        QTest::keyRelease(&grid, Qt::Key_Space);
        QCOMPARE(grid.columnHead(0), QStringLiteral("one"));
    }

    void aMapThatIsChosenStaysChosenWhenOthersGo()
    {
        Stage stage;
        stage.view.openRuns({writeRun(stage.path("three.h5"), "three", 0.95f)});
        stage.waitForMaps(3);
        QTest::mouseClick(&stage.view.grid(), Qt::LeftButton, {}, stage.view.grid().mapRect(2).center());
        stage.settle();
        QCOMPARE(stage.view.shown().titles[static_cast<std::size_t>(stage.view.shown().a)], std::string("three"));
        stage.view.removeRun(stage.view.runs()[0]->id);
        stage.waitForMaps(2);
        QCOMPARE(stage.view.shown().titles[static_cast<std::size_t>(stage.view.shown().a)], std::string("three"));
    }

    void runsThatDifferInFitOrStrideAllHaveTheirMap()
    {
        Stage stage(false);
        RunHeader stretched = headerOf("one");
        stretched.fit = Fit::Stretch;
        RunHeader red = headerOf("one");
        red.background = "#ff0000";
        QFile cut(stage.path("cut.h5"));
        QSignalSpy problems(&stage.view, &CompareView::problem);
        const auto white = writeRun(stage.path("white.h5"), headerOf("one"), 0.9f);
        QFile whole(stage.path("white.h5"));
        QVERIFY(whole.open(QIODevice::ReadOnly) && cut.open(QIODevice::WriteOnly) && cut.write(whole.read(3000)) == 3000);
        cut.close();
        stage.view.openRuns({white, writeRun(stage.path("red.h5"), red, 0.91f), cut.fileName().toStdString(),
                             writeRun(stage.path("stretch.h5"), stretched, 0.92f),
                             writeRun(stage.path("coarse.h5"), headerOf("one", 4), 0.93f),
                             writeRun(stage.path("again.h5"), headerOf("one"), 0.9f)});
        stage.waitForMaps(5);
        const std::vector<std::string> &titles = stage.view.shown().titles;
        QCOMPARE(std::set<std::string>(titles.begin(), titles.end()).size(), std::size_t{5});
        QVERIFY(titles[2].find("stretch") != std::string::npos);
        QVERIFY(titles[3].find("stride 4") != std::string::npos);
        QVERIFY(titles[4].find("again.h5") != std::string::npos); // nothing but the file tells it from the first one
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0][0].toString().contains(QStringLiteral("cut.h5")));
        auto *list = stage.view.findChild<QListWidget *>(QStringLiteral("compareRuns"));
        std::set<QString> lines;
        for (int i = 0; i < list->count(); ++i)
            lines.insert(list->item(i)->text());
        QCOMPARE(lines.size(), std::size_t{5});
    }

    void differencesAreToldFromValuesInFigureAndTable()
    {
        Stage stage;
        stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))->click();
        stage.settle();
        const FigurePage &page = stage.view.shown().page;
        QVERIFY(page.caption.find("difference to A: one") != std::string::npos);
        QVERIFY(page.cells[0]->note.starts_with("A: mean"));
        QCOMPARE(page.cells[1]->note, std::string("minus A: mean 0.030  step 0.0000"));
        const QStringList lines = QString::fromStdString(stage.view.figure()->csv()).split(u'\n');
        QCOMPARE(lines[0], QStringLiteral("model,weights,layer,anchor,patch,box,y,x,value,difference,difference_to"));
        QVERIFY(lines[1].startsWith(QStringLiteral("one,one.pth,fc,C,car.svg,40,0,0,0.9")));
        QVERIFY(lines[1].endsWith(QStringLiteral(",,")));
        const QStringList second = lines[1 + kSide * kSide].split(u',');
        QCOMPARE(second[0], QStringLiteral("two"));
        QVERIFY(std::abs(second[8].toDouble() - valueOf(0.93f, 1, 0, 0)) < 1e-6);
        QVERIFY(std::abs(second[9].toDouble() - 0.03) < 1e-6);
        QCOMPARE(second[10], QStringLiteral("one"));
    }

    void moreMapsThanTheWindowHoldsAreScrolledTo()
    {
        Stage stage(false);
        std::vector<std::filesystem::path> files;
        for (int i = 0; i < 9; ++i) {
            const std::string model = "net" + std::to_string(i);
            files.push_back(writeRun(stage.path((model + ".h5").c_str()), model, 0.90f + 0.01f * static_cast<float>(i)));
        }
        stage.view.openRuns(files);
        stage.waitForMaps(9);
        for (const char *name : {"compareLayers", "compareAnchors"}) {
            auto *list = stage.view.findChild<QListWidget *>(QString::fromUtf8(name));
            for (int i = 0; i < list->count(); ++i)
                list->item(i)->setCheckState(Qt::Checked);
        }
        stage.waitForMaps(36);
        MapGrid &grid = stage.view.grid();
        QCOMPARE(std::ranges::count_if(grid.page().cells, [](const auto &cell) { return cell.has_value(); }), 36);
        QTRY_VERIFY(grid.height() > grid.parentWidget()->height() || grid.width() > grid.parentWidget()->width());
        const QRect last = grid.mapRect(static_cast<int>(grid.page().cells.size()) - 1);
        QVERIFY(grid.rect().contains(last)); // it can be scrolled to
        QVERIFY(last.width() >= 100);
    }
};

QTEST_MAIN(CompareTruthTest)
#include "compare_truth_test.moc"
