#include "core/sweep/similarity_map.h"

#include "core/error.h"

#include <QtTest>
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

using shiftscope::csvText;
using shiftscope::InputError;
using shiftscope::readCsv;
using shiftscope::SimilarityMap;

class MapCsvTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path fileWith(const QByteArray &content)
    {
        QFile file(m_folder.filePath("map.csv"));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            throw std::runtime_error("cannot write the test's own file");
        return file.fileName().toStdString();
    }

    QString refusalOf(const std::filesystem::path &file)
    {
        try {
            (void)readCsv(file);
        } catch (const InputError &error) {
            return error.what();
        }
        return "it was accepted";
    }

private slots:
    void aMapIsWrittenRowByRowWithoutTheCellsThatHoldNoData()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const SimilarityMap map{.ys = {0, 4}, .xs = {0, 4, 8}, .values = {1, 0.1F, nan, -0.25F, 1e-7F, 16777216}};
        QCOMPARE(csvText(map), std::string("y,x,value\n0,0,1\n0,4,0.1\n4,0,-0.25\n4,4,1e-07\n4,8,16777216\n"));
    }

    void everyFloatIsReadBackTheSame()
    {
        std::mt19937 generator(7);
        SimilarityMap map;
        for (int i = 0; i < 100; ++i) {
            map.ys.push_back(i);
            map.xs.push_back(3 * i);
        }
        while (map.values.size() < 10'000) {
            const float value = std::bit_cast<float>(static_cast<std::uint32_t>(generator()));
            if (std::isfinite(value))
                map.values.push_back(value);
        }
        const SimilarityMap again = readCsv(fileWith(QByteArray::fromStdString(csvText(map))));
        QVERIFY(again.ys == map.ys);
        QVERIFY(again.xs == map.xs);
        QVERIFY(again.values == map.values);
    }

    void theAuthorsFormIsReadWithItsCarriageReturns()
    {
        const SimilarityMap map = readCsv(fileWith("y,x,val\r\n0,0,0.7788542936043371\r\n0,1,0.99\r\n"));
        QCOMPARE(map.rows(), 1);
        QCOMPARE(map.columns(), 2);
        QCOMPARE(map.at(0, 0), 0.7788542936043371F);
        QCOMPARE(map.anchorX, 1);
    }

    void orderBlanksAndEmptyLinesDoNotCount()
    {
        const SimilarityMap map = readCsv(fileWith("\xEF\xBB\xBFy,x,value\n 4 , 8,3\n\n0,8,1\n4,0,2\n0,0,nan\n\n"));
        QVERIFY((map.ys == std::vector{0, 4}));
        QVERIFY((map.xs == std::vector{0, 8}));
        QVERIFY(std::isnan(map.at(0, 0)));
        QCOMPARE(map.at(0, 1), 1.0F);
        QCOMPARE(map.at(1, 0), 2.0F);
        QCOMPARE(map.at(1, 1), 3.0F);
    }

    void theAnchorIsWhereTheValueIsLargest()
    {
        const SimilarityMap map = readCsv(fileWith("y,x,value\n0,0,0.5\n0,7,0.5\n3,0,0.75\n3,7,0.5\n"));
        QCOMPARE(map.anchorY, 3);
        QCOMPARE(map.anchorX, 0);
    }

    void theLastLineNeedsNoEnd() { QCOMPARE(readCsv(fileWith("y,x,value\n0,0,0.5\n0,1,0.125")).at(0, 1), 0.125F); }

    void tooSmallForAFloatIsZero() { QCOMPARE(readCsv(fileWith("y,x,value\n0,0,1e-300\n")).at(0, 0), 0.0F); }

    void whatCannotBeReadIsRefusedWithFileAndLine_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("reason");
        QTest::newRow("empty") << QByteArray("") << "is empty";
        QTest::newRow("another header") << QByteArray("x,y,value\n0,0,1\n") << "line 1 is 'x,y,value'";
        QTest::newRow("no positions") << QByteArray("y,x,value\n") << "holds no positions";
        QTest::newRow("two fields") << QByteArray("y,x,value\n0,0,1\n0,1\n") << "line 3 is '0,1'";
        QTest::newRow("four fields") << QByteArray("y,x,value\n0,0,1,2\n") << "line 2";
        QTest::newRow("word") << QByteArray("y,x,value\n0,0,one\n") << "line 2 is '0,0,one'";
        QTest::newRow("no value") << QByteArray("y,x,value\n0,0,\n") << "line 2";
        QTest::newRow("endless") << QByteArray("y,x,value\n0,0,inf\n") << "line 2";
        QTest::newRow("too large") << QByteArray("y,x,value\n0,0,1e39\n") << "line 2";
        QTest::newRow("far too large") << QByteArray("y,x,value\n0,0,1e400\n") << "line 2";
        QTest::newRow("negative pixel") << QByteArray("y,x,value\n-1,0,1\n") << "line 2";
        QTest::newRow("half a pixel") << QByteArray("y,x,value\n0.5,0,1\n") << "line 2";
        QTest::newRow("huge pixel") << QByteArray("y,x,value\n4294967296,0,1\n") << "line 2";
        QTest::newRow("repeated") << QByteArray("y,x,value\n0,0,1\n0,1,1\n0,0,1\n")
                                  << "line 4 repeats the position y = 0, x = 0 of line 2";
        QTest::newRow("hole") << QByteArray("y,x,value\n0,0,1\n0,1,1\n1,1,1\n") << "y = 1, x = 0 is missing";
        QTest::newRow("cut in the last row") << QByteArray("y,x,value\n0,0,1\n0,1,1\n1,0,1\n") << "y = 1, x = 1 is missing";
        QTest::newRow("nothing but nan") << QByteArray("y,x,value\n0,0,nan\n") << "every value is nan";
        QTest::newRow("one endless line") << QByteArray(100'000, '1') << "line 1 is longer";
        QTest::newRow("endless second line") << QByteArray("y,x,value\n") + QByteArray(300, '1') << "line 2 is longer";
        QTest::newRow("zero bytes") << QByteArray(200, '\0') << "line 1 is '????";
    }
    void whatCannotBeReadIsRefusedWithFileAndLine()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, reason);
        const QString message = refusalOf(fileWith(content));
        QVERIFY2(message.contains("map.csv: "), qPrintable(message));
        QVERIFY2(message.contains(reason), qPrintable(message));
    }

    void aDiagonalCostsNoMemory()
    {
        QByteArray content("y,x,value\n");
        for (int i = 0; i < 50'000; ++i)
            content += QByteArray::number(i) + ',' + QByteArray::number(i) + ",1\n";
        QVERIFY(refusalOf(fileWith(content)).contains("y = 0, x = 1 is missing"));
    }

    void withHolesTheGridIsThatOfTheLargestCommonStep()
    {
        const shiftscope::CsvMap holed = shiftscope::readCsvWithHoles(fileWith("y,x,val\n4,8,1\n4,24,nan\n16,12,3\n"));
        QCOMPARE(holed.stride, 4);
        QVERIFY((holed.map.ys == std::vector{4, 8, 12, 16}));
        QVERIFY((holed.map.xs == std::vector{8, 12, 16, 20, 24}));
        QCOMPARE(std::ranges::count(holed.present, 1), 3);
        QCOMPARE(holed.present[4], std::uint8_t{1}); // a position without a number is still one that was looked at
        QCOMPARE(holed.map.at(3, 1), 3.0F);
        QCOMPARE(holed.map.anchorY, 16);
    }

    void aGridWithHolesIsNotWithoutBounds()
    {
        const auto file = fileWith("y,x,val\n0,0,1\n1,1,1\n999999,999999,1\n");
        QVERIFY_THROWS_EXCEPTION(InputError, (void)shiftscope::readCsvWithHoles(file));
        QVERIFY_THROWS_EXCEPTION(InputError, (void)shiftscope::readCsvWithHoles(fileWith("y,x,val\n0,0,1\n0,6,1\n"), 4));
    }

    void aMissingFileAndAFolderAreRefused()
    {
        QVERIFY(refusalOf("/nowhere/map.csv").contains("/nowhere/map.csv: cannot be read"));
        QVERIFY(refusalOf(m_folder.path().toStdString()).contains("cannot be read"));
    }
};

QTEST_GUILESS_MAIN(MapCsvTest)
#include "map_csv_test.moc"
