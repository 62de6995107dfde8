#include "core/error.h"
#include "ui/plot/map_arrangement.h"

#include <QTest>

using namespace shiftscope;

namespace {

using Strings = std::vector<std::string>;

NamedMap map(const std::string &model, const std::string &layer, const std::string &anchor, const std::string &weights = "a.pth")
{
    return {.map = {},
            .caption = {.model = model, .weights = weights, .weightsSha256 = weights, .layer = layer, .anchor = anchor}};
}

std::vector<NamedMap> grid()
{
    return {map("alexnet", "fc6", "C"),  map("alexnet", "fc6", "TL"), map("alexnet", "fc7", "C"),
            map("alexnet", "fc7", "TL"), map("resnet50", "fc", "C"),  map("resnet50", "fc", "TL")};
}

} // namespace

class MapArrangementTest : public QObject {
    Q_OBJECT

private slots:
    void whatDiffersGoesAcrossAndTheLastOfItDown()
    {
        const MapArrangement result = arranged(grid(), usualAxes(grid()));
        QCOMPARE(result.rowHeads, (Strings{"C", "TL"}));
        QCOMPARE(result.columnHeads, (Strings{"alexnet\nfc6", "alexnet\nfc7", "resnet50\nfc"}));
        QCOMPARE(result.cells, (std::vector<int>{0, 2, 4, 1, 3, 5}));
    }

    void mapsThatAreMissingLeaveTheirCellsEmpty()
    {
        const std::vector<NamedMap> maps{map("alexnet", "fc6", "C"), map("resnet50", "fc", "C")};
        const MapArrangement result = arranged(maps, {{MapTrait::Layer}, {MapTrait::Model}});
        QCOMPARE(result.cells, (std::vector<int>{0, -1, -1, 1}));
    }

    void aSingleMapNeedsNoHeads()
    {
        const std::vector<NamedMap> one{map("alexnet", "fc6", "C")};
        const MapArrangement result = arranged(one, usualAxes(one));
        QCOMPARE(result.rowHeads, (Strings{""}));
        QCOMPARE(result.cells, (std::vector<int>{0}));
    }

    void mapsThatWouldShareACellAreRefusedWithWhatTheyDifferIn()
    {
        try {
            static_cast<void>(arranged(grid(), {{MapTrait::Layer}, {MapTrait::Model}}));
            QFAIL("accepted");
        } catch (const InputError &error) {
            QVERIFY2(QString(error.what()).contains(QStringLiteral("anchor")), error.what());
        }
        const MapAxes mended = withoutClashes(grid(), {{MapTrait::Layer}, {MapTrait::Model}});
        QCOMPARE(arranged(grid(), mended).rowHeads.size(), std::size_t{6});
    }

    void modelsOfOneNameAreToldApartByTheirWeights()
    {
        const std::vector<NamedMap> maps{map("alexnet", "fc6", "C"), map("alexnet", "fc6", "C", "init-seed:3"),
                                         map("alexnet", "fc6", "C", "b.pth")};
        const Strings texts = traitTexts(maps, MapTrait::Model);
        QCOMPARE(texts[1], std::string("alexnet (untrained, seed 3, not calibrated)"));
        QVERIFY(texts[0] != texts[2]);
        QVERIFY(texts[2].find("b.pth") != std::string::npos);
        QCOMPARE(arranged(maps, usualAxes(maps)).columns(), 3);
    }

    void aMistypedTraitIsRefusedWithTheOneThatIsMeant()
    {
        QCOMPARE(traitFromName("box"), MapTrait::Box);
        try {
            static_cast<void>(traitFromName("layr"));
            QFAIL("accepted");
        } catch (const InputError &error) {
            QVERIFY(QString(error.what()).contains(QStringLiteral("'layer'")));
        }
    }
};

QTEST_APPLESS_MAIN(MapArrangementTest)
#include "map_arrangement_test.moc"
