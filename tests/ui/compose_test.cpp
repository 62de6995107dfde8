#include "tests/ui/compose_stage.h"
#include "tests/ui/hand.h"
#include "ui/compose/training_dialog.h"

#include <QDoubleSpinBox>

using namespace shiftscope;

class ComposeTest : public QObject {
    Q_OBJECT

private slots:
    void aSumIsMeasuredAndInvertedColumnByColumn()
    {
        Stage stage;
        stage.runToItsEnd();
        QVERIFY2(stage.view.result().has_value(), qPrintable(stage.view.message()));
        const PicturePage &page = stage.view.findChild<PictureGrid *>()->page();
        QCOMPARE(page.columnHeads.size(), std::size_t{6}); // A, B, expected; A, B and the sum inverted
        QCOMPARE(page.cells.size(), std::size_t{6});
        const Raster &expected = page.cells[2]->picture;
        QCOMPARE(expected.pixel(6, 6)[0], 255.0F); // red where A has its patch
        QCOMPARE(expected.pixel(6, 6)[1], 0.0F);
        QCOMPARE(expected.pixel(24, 24)[2], 255.0F); // blue where B has its own
        QCOMPARE(expected.pixel(24, 24)[0], 0.0F);
        QCOMPARE(stage.view.result()->inversions.size(), std::size_t{3});
        QVERIFY(stage.view.findChild<MeasureTable *>()->rowCount() >= 5);
    }

    void aDragAndTheArrowKeysMoveAPatchWithinItsScene()
    {
        Stage stage;
        SketchCanvas &canvas = stage.canvas(0);
        const QPoint from = canvas.widgetPoint({6, 6}).toPoint();
        const QPoint to = canvas.widgetPoint({16, 11}).toPoint();
        QTest::mousePress(&canvas, Qt::LeftButton, {}, from);
        QTest::mouseMove(&canvas, (from + to) / 2);
        QTest::mouseMove(&canvas, to);
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, to);
        QCOMPARE(stage.view.scenes()[0].patches[0].position, (Position{7, 12}));
        QTest::keyClick(&canvas, Qt::Key_Right);
        QTest::keyClick(&canvas, Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(stage.view.scenes()[0].patches[0].position, (Position{0, 13}));
        QCOMPARE(stage.view.scenes()[1].patches[0].position, (Position{20, 20}));
        QTest::keyClick(&canvas, Qt::Key_Delete);
        QVERIFY(stage.view.scenes()[0].patches.empty());
    }

    void theSliderWritesTheWayFromOneSceneToTheOther()
    {
        Stage stage;
        stage.view.findChild<QSlider *>(QStringLiteral("slider"))->setValue(30);
        const QString text = stage.view.findChild<QLineEdit *>(QStringLiteral("expression"))->text();
        const Expression expression = Expression::parse(text.toStdString());
        QCOMPARE(expression.terms.size(), std::size_t{2});
        QVERIFY(std::abs(expression.terms[0].coefficient - 0.7) < 1e-9);
        QVERIFY(std::abs(expression.terms[1].coefficient - 0.3) < 1e-9);
    }

    void scenesAreAddedAndRemoved()
    {
        Stage stage;
        stage.view.findChild<QPushButton *>(QStringLiteral("addScene"))->click();
        QTRY_COMPARE(stage.view.scenes().size(), std::size_t{3});
        QCOMPARE(stage.view.scenes()[2].name, std::string("C"));
        stage.view.findChildren<SceneEditor *>().last()->findChild<QToolButton *>(QStringLiteral("removeScene"))->click();
        QTRY_COMPARE(stage.view.scenes().size(), std::size_t{2});
    }

    void allScenesLieOnTheBackgroundThatIsChosen()
    {
        Stage stage;
        auto *button = stage.view.findChild<BackgroundButton *>();
        emit button->chosen("#00ff00");
        const auto ground = [&stage] {
            SketchCanvas &canvas = stage.canvas(1);
            return canvas.grab().toImage().pixelColor(canvas.widgetPoint({12.5, 12.5}).toPoint());
        };
        QTRY_COMPARE(ground(), QColor(Qt::green));
        QCOMPARE(button->text(), QStringLiteral("#00ff00"));
        stage.runToItsEnd();
        QCOMPARE(stage.view.result()->background, std::string("#00ff00"));
        const Raster &expected = stage.view.findChild<PictureGrid *>()->page().cells[2]->picture;
        QCOMPARE(expected.pixel(12, 12)[1], 255.0F);
        QCOMPARE(expected.pixel(12, 12)[0], 0.0F);
        QCOMPARE(expected.pixel(6, 6)[0], 255.0F); // the red patch of A lies above it

        emit button->chosen(stage.file("red.png").string());
        QTRY_COMPARE(ground(), QColor(Qt::red));
        emit button->chosen(stage.file("none.png").string());
        QTRY_VERIFY2(stage.view.message().contains("none.png"), qPrintable(stage.view.message()));
        QCOMPARE(button->text(), QStringLiteral("red.png")); // what cannot be read changes nothing
        QCOMPARE(ground(), QColor(Qt::red));
    }

    void whatIsAmissIsSaidAndTheViewGoesOn()
    {
        Stage stage;
        stage.view.setExpression(QStringLiteral("A + D"));
        stage.start()->click();
        QVERIFY2(stage.view.message().contains("D"), qPrintable(stage.view.message()));
        QVERIFY(!stage.view.working());
        stage.view.setExpression(QStringLiteral("A + "));
        stage.start()->click();
        QVERIFY(!stage.view.working());
        stage.view.setExpression(QStringLiteral("A - B"));
        stage.view.addTrainedInverter(stage.file("none.h5"));
        stage.runToItsEnd();
        QVERIFY2(stage.view.message().contains("none.h5"), qPrintable(stage.view.message()));
        QVERIFY(stage.start()->isEnabled());
        stage.view.findChild<QCheckBox *>(QStringLiteral("fc"))->setChecked(false);
        QVERIFY(!stage.start()->isEnabled());
    }

    void cancelEndsTheSearchSoon()
    {
        Stage stage;
        stage.view.findChild<QSpinBox *>(QStringLiteral("steps"))->setValue(5000);
        QSignalSpy finished(&stage.view, &ComposeView::finished);
        stage.start()->click();
        QTRY_VERIFY_WITH_TIMEOUT(stage.view.message().contains("picture 1"), 10000);
        stage.start()->click();
        QVERIFY(finished.wait(2000));
        QVERIFY2(stage.view.message().contains("Cancelled"), qPrintable(stage.view.message()));
        QVERIFY(!stage.view.result());
    }

    void anInverterIsTrainedFromItsMenuAndOpenedWhenItIsDone()
    {
        Stage stage;
        QSignalSpy noted(&stage.view.trainer().work(), &ViewWork::noted);
        QSignalSpy ended(&stage.view.trainer().work(), &ViewWork::ended);
        auto *inverters = stage.view.findChild<QPushButton *>(QStringLiteral("inverters"));
        QVERIFY(hand::chooseFromMenu(inverters, QStringLiteral("Train an inverter")));
        auto *dialog = hand::waitForDialog<TrainingDialog>();
        QVERIFY(dialog);
        QVERIFY(hand::type(dialog->findChild<QDoubleSpinBox *>(QStringLiteral("trainMinutes")), QStringLiteral("0.1"), false));
        const QString file = stage.folder.filePath(QStringLiteral("deep/fc.safetensors"));
        QVERIFY(hand::type(dialog->findChild<QLineEdit *>(QStringLiteral("trainFile")), file, false));
        QVERIFY(hand::click(hand::buttonNamed(*dialog, QStringLiteral("Train"))));
        QTRY_VERIFY(stage.view.trainer().work().active());
        QVERIFY2(stage.view.message().contains(QStringLiteral("see Jobs")), qPrintable(stage.view.message()));
        QVERIFY(hand::chooseFromMenu(inverters, QStringLiteral("Train an inverter"))); // one at a time
        QVERIFY2(stage.view.message().contains(QStringLiteral("already")), qPrintable(stage.view.message()));
        QVERIFY(ended.wait(90000));
        QVERIFY2(ended.front()[0].value<ViewWork::Ending>() == ViewWork::Ending::Finished,
                 qPrintable(ended.front()[1].toString()));
        QVERIFY(!noted.empty() && noted.front()[0].toString().contains(QStringLiteral("held-out loss")));
        QVERIFY(QFile::exists(file));
        QCOMPARE(stage.view.question().files, std::vector<std::filesystem::path>{file.toStdString()});
        stage.view.findChild<QCheckBox *>(QStringLiteral("search"))->setChecked(false);
        stage.runToItsEnd();
        QVERIFY2(stage.view.result(), qPrintable(stage.view.message()));
        QCOMPARE(stage.view.result()->inversions.front().inverter, std::string("trained"));
    }

    void aTrainingThatIsCancelledEndsSoonAndOverwritesNothingElse()
    {
        Stage stage;
        QSignalSpy ended(&stage.view.trainer().work(), &ViewWork::ended);
        stage.view.trainer().start({.layer = "fc", .minutes = 30, .file = stage.file("red.png"), .resume = false});
        QVERIFY(ended.wait(10000)); // no inverter: refused
        QVERIFY(ended.front()[0].value<ViewWork::Ending>() == ViewWork::Ending::Failed);
        QVERIFY2(stage.view.message().contains(QStringLiteral("red.png")), qPrintable(stage.view.message()));
        stage.view.trainer().start({.layer = "fc", .minutes = 30, .file = stage.file("fc.safetensors"), .resume = false});
        QSignalSpy progressed(&stage.view.trainer().work(), &ViewWork::progressed);
        QVERIFY(progressed.wait(30000));
        stage.view.trainer().work().cancel();
        QVERIFY(ended.wait(5000));
        QVERIFY(ended.back()[0].value<ViewWork::Ending>() == ViewWork::Ending::Cancelled);
    }

    void theFigureAndTheTableAreWritten()
    {
        Stage stage;
        stage.runToItsEnd();
        const auto written = [&](const char *name) {
            stage.view.exportTo(stage.file(name));
            if (!QTest::qWaitFor([&] { return stage.view.message().contains(QLatin1String(name)); }, 10000))
                return QByteArray();
            QFile bytes(stage.folder.filePath(QLatin1String(name)));
            return bytes.open(QIODevice::ReadOnly) ? bytes.readAll() : QByteArray();
        };
        QVERIFY(!QImage::fromData(written("figure.png")).isNull());
        QVERIFY(written("table.csv").startsWith("layer,what,picture,name,value\n"));
        QVERIFY(written("figure.odt").isEmpty());
    }
};

QTEST_MAIN(ComposeTest)
#include "compose_test.moc"
