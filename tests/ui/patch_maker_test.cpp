#include "core/scene/patch.h"
#include "core/scene/patch_library.h"
#include "hand.h"
#include "ui/patch_maker/patch_maker.h"
#include "ui/patch_maker/patch_preview.h"

#include <QApplication>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <opencv2/imgproc.hpp>

#include <cmath>
#include <fstream>

using namespace shiftscope;

namespace {

constexpr int kWidth = 400;
constexpr int kHeight = 300;
constexpr QPoint kCentre(190, 150);
constexpr int kRadius = 80;

/// A blue ball with a hole-like patch of the ground's own colours on textured ground: the rectangle alone cannot tell that it
/// belongs to the ball.
QImage picture()
{
    cv::Mat rgb(kHeight, kWidth, CV_8UC3);
    cv::RNG random(3);
    random.fill(rgb, cv::RNG::NORMAL, cv::Scalar(190, 160, 90), cv::Scalar(25, 25, 25));
    cv::GaussianBlur(rgb, rgb, {}, 1);
    const cv::Mat ground = rgb.clone();
    cv::circle(rgb, {kCentre.x(), kCentre.y()}, kRadius, cv::Scalar(40, 70, 180), cv::FILLED);
    ground(cv::Rect(kCentre.x() - 30, kCentre.y() - 30, 60, 60))
        .copyTo(rgb(cv::Rect(kCentre.x() - 30, kCentre.y() - 30, 60, 60)));
    return QImage(rgb.data, kWidth, kHeight, static_cast<qsizetype>(rgb.step), QImage::Format_RGB888).copy();
}

bool inDisc(double x, double y)
{
    return std::hypot(x - kCentre.x(), y - kCentre.y()) <= kRadius;
}

/// The dialog with a picture in it, driven by the mouse.
struct Stage {
    explicit Stage(const QString &file)
    {
        maker.show();
        maker.openFile(file.toStdString());
        if (!QTest::qWaitFor([this] { return maker.message().startsWith(QLatin1String("Draw a rectangle")); }))
            qWarning("the picture was not read: %s", qPrintable(maker.message()));
    }

    [[nodiscard]] QPoint at(QPointF point) { return maker.canvas().widgetPoint(point).toPoint(); }
    void drag(QPointF from, QPointF to)
    {
        QTest::mousePress(&maker.canvas(), Qt::LeftButton, {}, at(from));
        QTest::mouseMove(&maker.canvas(), at((from + to) / 2));
        QTest::mouseMove(&maker.canvas(), at(to));
        QTest::mouseRelease(&maker.canvas(), Qt::LeftButton, {}, at(to));
    }
    void click(const char *button)
    {
        auto *found = maker.findChild<QAbstractButton *>(QLatin1String(button));
        QVERIFY2(hand::click(found), button);
    }
    [[nodiscard]] bool waitForCut()
    {
        return QTest::qWaitFor([this] { return !maker.working() && !patch().isNull(); }, 20000);
    }
    [[nodiscard]] QImage patch() const { return maker.findChild<PatchPreview *>()->patch(); }
    void type(const char *field, const QString &text)
    {
        QVERIFY2(hand::type(maker.findChild<QWidget *>(QLatin1String(field)), text, field != std::string("patchName")), field);
    }
    void press(const char *keys) { QVERIFY(hand::press(&maker, QLatin1String(keys))); }

    PatchMaker maker;
};

/// Intersection over union of what is opaque in the patch and the disc, both centred on their own boxes.
double agreement(const cv::Mat &rgba)
{
    const double left = kCentre.x() - kRadius;
    const double top = kCentre.y() - kRadius;
    int both = 0;
    int either = 0;
    for (int y = 0; y <= 2 * kRadius; ++y)
        for (int x = 0; x <= 2 * kRadius; ++x) {
            const bool opaque = y < rgba.rows && x < rgba.cols && rgba.at<cv::Vec4b>(y, x)[3] > 127;
            const bool disc = inDisc(left + x, top + y);
            both += opaque && disc;
            either += opaque || disc;
        }
    return static_cast<double>(both) / either;
}

} // namespace

class PatchMakerTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        m_file = m_folder.filePath(QStringLiteral("ball.png"));
        QVERIFY(picture().save(m_file));
    }

    void aRectangleAndStrokesCutADiscOutAndItIsSavedForTheLibrary()
    {
        Stage stage(m_file);
        stage.type("feather", QStringLiteral("0"));
        stage.drag({90, 50}, {290, 250});
        QVERIFY(stage.waitForCut());
        QCOMPARE(stage.maker.outline().strokes.size(), std::size_t{0});

        stage.click("objectTool");
        stage.type("brushWidth", QStringLiteral("30"));
        for (const int y : {130, 150, 170})
            stage.drag({170, double(y)}, {210, double(y)});
        stage.click("groundTool");
        stage.drag({95, 60}, {120, 60});
        QVERIFY(stage.waitForCut());
        QCOMPARE(stage.maker.outline().strokes.size(), std::size_t{4});

        QSignalSpy saved(&stage.maker, &PatchMaker::saved);
        stage.type("patchName", QStringLiteral("blue ball"));
        stage.click("save");
        QTRY_COMPARE(saved.size(), 1);
        const Patch patch = Patch::load(resolvePatch("blue ball"));
        QVERIFY2(agreement(patch.pixels()) >= 0.97, qPrintable(QString::number(agreement(patch.pixels()))));
        QVERIFY(std::abs(patch.pixels().cols - 2 * kRadius) <= 4); // cropped to the object
        QCOMPARE(int(patch.pixels().at<cv::Vec4b>(0, 0)[3]), 0);   // and transparent around it
    }

    void anObjectStrokeBringsBackWhatLookedLikeGround()
    {
        Stage stage(m_file);
        stage.drag({90, 50}, {290, 250});
        QVERIFY(stage.waitForCut());
        const auto middle = [&] { return qAlpha(stage.patch().pixel(stage.patch().width() / 2, stage.patch().height() / 2)); };
        QCOMPARE(middle(), 0);
        stage.click("objectTool");
        stage.drag({185, 150}, {195, 150});
        QVERIFY(stage.waitForCut());
        QCOMPARE(middle(), 255);
        stage.press("Ctrl+Z");
        QTRY_COMPARE_WITH_TIMEOUT(middle(), 0, 20000);
        stage.press(qPrintable(QKeySequence(QKeySequence::Redo).toString()));
        QTRY_COMPARE_WITH_TIMEOUT(middle(), 255, 20000);
        stage.click("eraseTool");
        stage.type("brushWidth", QStringLiteral("60"));
        stage.drag({175, 150}, {205, 150});
        QVERIFY(stage.waitForCut());
        QCOMPARE(middle(), 0);
    }

    void theKeyboardAloneCanDrawAStroke()
    {
        Stage stage(m_file);
        const std::array<std::pair<const char *, int>, 4> rectangle{
            {{"rectangleX", 90}, {"rectangleY", 50}, {"rectangleWidth", 200}, {"rectangleHeight", 200}}};
        for (const auto &[name, value] : rectangle)
            stage.type(name, QString::number(value));
        QVERIFY(stage.waitForCut());
        for (int i = 0; i < 20 && !stage.maker.canvas().hasFocus(); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(stage.maker.canvas().hasFocus());
        stage.press("O");
        QTRY_VERIFY(stage.maker.findChild<QAbstractButton *>(QStringLiteral("objectTool"))->isChecked());
        QTest::keyClick(&stage.maker.canvas(), Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(&stage.maker.canvas(), Qt::Key_Space);
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(&stage.maker.canvas(), Qt::Key_Right);
        QTest::keyClick(&stage.maker.canvas(), Qt::Key_Space);
        QCOMPARE(stage.maker.outline().strokes.size(), std::size_t{1});
        const Stroke &stroke = stage.maker.outline().strokes.front();
        QCOMPARE(stroke.points.back().x - stroke.points.front().x, 3.0);
        QCOMPARE(stroke.points.front().x, kWidth / 2.0 - 8);
    }

    void thePatchIsToldAsItGrowsAndTakenBackWhenTheDialogCloses()
    {
        Stage stage(m_file);
        QSignalSpy told(&stage.maker, &PatchMaker::patchChanged);
        stage.drag({90, 50}, {290, 250});
        QVERIFY(stage.waitForCut());
        QVERIFY(!told.back().front().value<QImage>().isNull());
        stage.press("Esc");
        QVERIFY(told.back().front().value<QImage>().isNull());
    }

    void aPastedPictureIsTaken()
    {
        Stage stage(m_file);
        QApplication::clipboard()->setImage(picture().scaled(200, 150));
        stage.press("Ctrl+V");
        QTRY_COMPARE(stage.maker.findChild<QSpinBox *>(QStringLiteral("rectangleWidth"))->maximum(), 200);
    }

    void aDroppedFileIsTaken()
    {
        Stage stage(m_file);
        const QString other = m_folder.filePath(QStringLiteral("small.jpg"));
        QVERIFY(picture().scaled(100, 75).save(other));
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(other)});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&stage.maker, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&stage.maker, &drop);
        QTRY_COMPARE(stage.maker.findChild<QSpinBox *>(QStringLiteral("rectangleWidth"))->maximum(), 100);
        QCOMPARE(stage.maker.findChild<QLineEdit *>(QStringLiteral("patchName"))->text(), QStringLiteral("small"));
    }

    void whatCannotBeUsedIsSaidAndTheRestGoesOn()
    {
        Stage stage(m_file);
        const QString words = m_folder.filePath(QStringLiteral("words.png"));
        std::ofstream(words.toStdString()) << "these are words";
        stage.maker.openFile(words.toStdString());
        QTRY_VERIFY2(stage.maker.message().contains("not a picture"), qPrintable(stage.maker.message()));

        stage.drag({90, 50}, {93, 53});
        QTRY_VERIFY2(stage.maker.message().contains("too small"), qPrintable(stage.maker.message()));
        stage.drag({0, 0}, {double(kWidth), double(kHeight)});
        QTRY_VERIFY2(stage.maker.message().contains("no ground is left", Qt::CaseInsensitive), qPrintable(stage.maker.message()));
        QVERIFY(!stage.maker.findChild<QPushButton *>(QStringLiteral("save"))->isEnabled());
        stage.drag({90, 50}, {290, 250});
        QVERIFY(stage.waitForCut());
    }

    void aNameThatIsTakenIsSaid()
    {
        Stage stage(m_file);
        stage.drag({90, 50}, {290, 250});
        QVERIFY(stage.waitForCut());
        QSignalSpy saved(&stage.maker, &PatchMaker::saved);
        stage.type("patchName", QStringLiteral("twice"));
        stage.click("save");
        QTRY_COMPARE(saved.size(), 1);
        stage.click("save");
        QTRY_VERIFY2(stage.maker.message().contains("choose another name"), qPrintable(stage.maker.message()));
    }

private:
    QTemporaryDir m_folder;
    QString m_file;
};

QTEST_MAIN(PatchMakerTest)
#include "patch_maker_test.moc"
