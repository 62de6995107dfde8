#include "core/sweep/anchors.h"

#include "core/error.h"

#include <QtTest>

using shiftscope::Anchor;
using shiftscope::InputError;
using shiftscope::parseAnchors;
using shiftscope::Position;

namespace {

/// "TL y0 x0, …"
QString text(const std::vector<Anchor> &anchors)
{
    QStringList parts;
    for (const Anchor &anchor : anchors)
        parts << QString("%1 y%2 x%3").arg(QString::fromStdString(anchor.name)).arg(anchor.position.y).arg(anchor.position.x);
    return parts.join(", ");
}

} // namespace

class AnchorsTest : public QObject {
    Q_OBJECT

private slots:
    void theFiveOfThePaperStandInTheCornersAndTheCentre()
    {
        QCOMPARE(text(parseAnchors("TL,TR,C,BL,BR", {.y = 99, .x = 98})),
                 QString("TL y0 x0, TR y0 x98, C y49 x49, BL y99 x0, BR y99 x98"));
    }

    void pairsAreColumnFirst()
    {
        QCOMPARE(text(parseAnchors("10:20,0:99", {.y = 99, .x = 99})), QString("10:20 y20 x10, 0:99 y99 x0"));
    }

    void blanksCaseAndLeadingZerosDoNotCount()
    {
        QCOMPARE(text(parseAnchors(" tl , c ,007: 3", {.y = 9, .x = 9})), QString("TL y0 x0, C y4 x4, 7:3 y3 x7"));
    }

    void cornersMayFallTogether()
    {
        QCOMPARE(text(parseAnchors("TL,TR,C,BL,BR", {.y = 0, .x = 0})),
                 QString("TL y0 x0, TR y0 x0, C y0 x0, BL y0 x0, BR y0 x0"));
    }

    void whatCannotBeUsedIsRefused_data()
    {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("named");
        QTest::newRow("unknown word") << "TL,MIDDLE"
                                      << "'MIDDLE'";
        QTest::newRow("empty") << ""
                               << "''";
        QTest::newRow("trailing comma") << "TL,"
                                        << "''";
        QTest::newRow("half a pair") << "5:"
                                     << "'5:'";
        QTest::newRow("three numbers") << "5:5:5"
                                       << "'5:5:5'";
        QTest::newRow("not a number") << "5:x"
                                      << "'5:x'";
        QTest::newRow("fraction") << "5.5:1"
                                  << "'5.5:1'";
        QTest::newRow("huge") << "99999999999:1"
                              << "'99999999999:1'";
        QTest::newRow("x outside") << "100:0"
                                   << "x must be 0 to 99";
        QTest::newRow("y outside") << "0:51"
                                   << "y 0 to 50";
        QTest::newRow("negative") << "-1:0"
                                  << "-1:0";
        QTest::newRow("name twice") << "TL,C,TL"
                                    << "TL is given twice";
        QTest::newRow("name twice in two cases") << "C,c"
                                                 << "C is given twice";
        QTest::newRow("pair twice") << "3:4,03:4"
                                    << "3:4 is given twice";
        QTest::newRow("pair on a corner") << "TL,0:0"
                                          << "same place as TL";
    }
    void whatCannotBeUsedIsRefused()
    {
        QFETCH(QString, input);
        QFETCH(QString, named);
        try {
            (void)parseAnchors(input.toStdString(), {.y = 50, .x = 99});
            QFAIL("it was accepted");
        } catch (const InputError &error) {
            QVERIFY2(QString(error.what()).contains(named), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(AnchorsTest)
#include "anchors_test.moc"
