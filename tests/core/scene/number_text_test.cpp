#include "core/number_text.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace shiftscope;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

} // namespace

class NumberTextTest : public QObject {
    Q_OBJECT

private slots:
    void writesNumbersAsDataFilesHaveThem()
    {
        QCOMPARE(fixedText(0.9264, 3), std::string("0.926"));
        QCOMPARE(fixedText(-2, 0), std::string("-2"));
        QCOMPARE(fixedText(1234567.5, 1), std::string("1234567.5"));
        QCOMPARE(signedText(0.5, 2), std::string("+0.50"));
        QCOMPARE(signedText(-0.5, 2), std::string("-0.50"));
        QCOMPARE(generalText(0.25), std::string("0.25"));
        QCOMPARE(generalText(1.5e-7), std::string("1.5e-07"));
        QCOMPARE(generalText(1e6), std::string("1e+06"));
        QCOMPARE(generalText(1.0 / 3, 3), std::string("0.333"));
        QCOMPARE(scientificText(1.5e-7, 2), std::string("1.50e-07"));
        QCOMPARE(shortestText(0.1), std::string("0.1"));
        QCOMPARE(shortestText(0.1F), std::string("0.1"));
        QCOMPARE(percentText(0.1234, 1), std::string("12.3 %"));
        QCOMPARE(megabytesText(17'349'999), std::string("17.3 MB"));
    }

    void writesWhatIsNoNumberInOneSpelling()
    {
        for (const double missing : {kNan, -kNan}) {
            QCOMPARE(fixedText(missing, 3), std::string("nan"));
            QCOMPARE(signedText(missing, 3), std::string(kNoData));
            QCOMPARE(readableText(missing, 3), std::string(kNoData));
            QCOMPARE(percentText(missing, 3), std::string(kNoData));
            QCOMPARE(generalText(missing), std::string("nan"));
            QCOMPARE(shortestText(missing), std::string("nan"));
        }
        QCOMPARE(fixedText(kInfinity, 1), std::string("inf"));
        QCOMPARE(signedText(-kInfinity, 1), std::string("-inf"));
    }

    void writesTheLargestAndTheSmallest()
    {
        QCOMPARE(fixedText(std::numeric_limits<double>::max(), 6).size(), std::size_t{309 + 7});
        QCOMPARE(parsedNumber(shortestText(std::numeric_limits<double>::denorm_min())),
                 std::optional(std::numeric_limits<double>::denorm_min()));
    }

    void readsWholeTextsOnly()
    {
        QCOMPARE(parsedNumber("0.874"), std::optional(0.874));
        QCOMPARE(parsedNumber("-1e-3"), std::optional(-1e-3));
        QVERIFY(std::isnan(parsedNumber("nan").value_or(0)));
        for (const char *bad : {"", " 1", "1 ", "0,874", "1.5x", "--1", "one", "1e999", "-1e999"})
            QVERIFY2(!parsedNumber(bad), bad);
        QCOMPARE(parsedNumber("1e-999"), std::optional(0.0));
        QCOMPARE(parsedWhole<int>("-12"), std::optional(-12));
        QCOMPARE(parsedWhole<unsigned>("ff", 16), std::optional(255U));
        for (const char *bad : {"", "1.5", "1,5", "12 ", "2147483648"})
            QVERIFY2(!parsedWhole<int>(bad), bad);
    }

    void padsByCharactersNotBytes()
    {
        QCOMPARE(padLeft("±1", 4), std::string("  ±1"));
        QCOMPARE(padRight("±1", 4), std::string("±1  "));
        QCOMPARE(padLeft("long", 2), std::string("long"));
    }

    void quotesFieldsWhereTheyMustBe()
    {
        QCOMPARE(csvField("car"), std::string("car"));
        QCOMPARE(csvField("red, \"car\""), std::string("\"red, \"\"car\"\"\""));
        QCOMPARE(csvField("a\rb"), std::string("\"a\rb\""));
    }
};

QTEST_APPLESS_MAIN(NumberTextTest)
#include "number_text_test.moc"
