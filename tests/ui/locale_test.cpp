#include "core/synthesis/expression.h"
#include "hand.h"
#include "ui/plot/plain_numbers.h"
#include "whole_stage.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QLocale>
#include <QProcess>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTabWidget>

#include <clocale>
#include <cstdio>

using namespace shiftscope;

/// The whole window where decimals have a comma, as the program starts it.
class LocaleTest : public QObject {
    Q_OBJECT

private slots:
    void theUsersDecimalsHaveACommaAndTheProgramsAPoint()
    {
        QCOMPARE(QLocale::system().decimalPoint(), QStringLiteral(","));
        QVERIFY(QByteArray(std::setlocale(LC_CTYPE, nullptr)).startsWith("de_DE"));
        QCOMPARE(QByteArray(std::localeconv()->decimal_point), QByteArray("."));
        QCOMPARE(QLocale().toString(0.5), QStringLiteral("0.5"));
    }

    void everySpinBoxOfTheWindowSpeaksWithAPoint()
    {
        fake::WholeStage stage;
        QVERIFY(hand::activate(stage.window()));
        int seen = 0;
        for (QDoubleSpinBox *box : stage.window().findChildren<QDoubleSpinBox *>()) {
            ++seen;
            const double asked = box->minimum() + (box->maximum() - box->minimum()) / 4;
            box->setValue(asked);
            QVERIFY2(!box->text().contains(u','), qPrintable(box->objectName() + u' ' + box->text()));
            const double typed = box->valueFromText(box->prefix() + QStringLiteral("0.5") + box->suffix());
            if (box->minimum() <= 0.5 && box->maximum() >= 0.5)
                QCOMPARE(typed, 0.5);
        }
        for (QSpinBox *box : stage.window().findChildren<QSpinBox *>()) {
            ++seen;
            QVERIFY2(!box->text().contains(u'.') && !box->text().contains(u','),
                     qPrintable(box->objectName() + u' ' + box->text()));
        }
        QVERIFY(seen > 4);
    }

    void noTextOfAnyViewHasACommaForAPoint()
    {
        fake::WholeStage stage;
        QVERIFY(hand::activate(stage.window()));
        QTRY_VERIFY(stage.swept());
        auto *tabs = stage.window().findChild<QTabWidget *>();
        QVERIFY(tabs);
        const QRegularExpression number(QStringLiteral("(^|[^0-9,])[0-9]+,([0-9]{1,2}|[0-9]{4,})([^0-9,]|$)"));
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            QCoreApplication::processEvents();
            for (const QLabel *label : stage.window().findChildren<QLabel *>())
                QVERIFY2(!number.match(label->text()).hasMatch(), qPrintable(label->text()));
        }
    }

    void expressionsAreReadWithAPoint()
    {
        const Expression read = Expression::parse("0.5*A + 1.25*B");
        QCOMPARE(read.terms.size(), std::size_t{2});
        QCOMPARE(read.terms[0].coefficient, 0.5);
        QCOMPARE(read.terms[1].coefficient, 1.25);
    }
};

int main(int argc, char **argv)
{
    const QTemporaryDir locales;
    QProcess localedef;
    localedef.start(QStringLiteral("localedef"), {QStringLiteral("-i"), QStringLiteral("de_DE"), QStringLiteral("-f"),
                                                  QStringLiteral("UTF-8"), locales.filePath(QStringLiteral("de_DE.UTF-8"))});
    if (!localedef.waitForFinished() || localedef.exitCode() != 0) {
        std::fputs("localedef cannot make a German locale: Debian's package locales is needed\n", stderr);
        return 1;
    }
    qputenv("LOCPATH", locales.path().toUtf8());
    qputenv("LC_ALL", "de_DE.UTF-8");
    const QApplication application(argc, argv);
    keepNumbersPlain();
    LocaleTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "locale_test.moc"
