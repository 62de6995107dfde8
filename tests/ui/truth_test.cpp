// A person must never wonder whether a number belongs to the scene on screen: whatever is undimmed is what a fresh computation
// gives.

#include "fake_network.h"
#include "hand.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/live_table.h"
#include "ui/main_window.h"
#include "ui/plot/heatmap_view.h"
#include "ui/plot/profile_view.h"
#include "ui/plot/value_text.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <random>

using namespace shiftscope;

namespace {

constexpr double kClose = 2e-3; ///< maps of other anchors come from features kept as float16

/// The window over three networks, two patches and a picture; what it shows can be asked for.
struct Desk {
    Desk()
    {
        for (const auto &[name, colour] : {std::pair{"red.png", Qt::red}, std::pair{"blue.png", Qt::blue}}) {
            QImage patch(60, 60, QImage::Format_ARGB32);
            patch.fill(colour);
            for (int i = 0; i < 40; ++i)
                patch.setPixelColor(i, 2 * (i / 3), Qt::transparent); // mirrored and turned it is another one
            patch.save(file(name));
        }
        QImage picture(250, 240, QImage::Format_RGB32);
        picture.fill(QColor(10, 90, 200));
        picture.save(file("picture.png"));
        QFile broken(file("broken.png"));
        if (broken.open(QIODevice::WriteOnly))
            broken.write("no picture");
        behaviour->looks = true;
        networks = {std::make_shared<fake::Network>(behaviour, 224, "one"),
                    std::make_shared<fake::Network>(behaviour, 224, "two", std::vector<std::string>{"conv", "avgpool", "fc"}),
                    std::make_shared<fake::Network>(behaviour, 200, "small")};
        MapOptions options;
        options.sweepAutomatically = false;
        view().mapPanel().setOptions(options);
        window.show();
        window.setNetwork(networks[0]);
        document().reset({{.patch = file("red.png").toStdString(), .box = 170}, {20, 20}});
    }

    [[nodiscard]] QString file(const char *name) const { return folder.filePath(QLatin1String(name)); }
    [[nodiscard]] ExplorerView &view() { return window.explorer(); }
    [[nodiscard]] SceneDocument &document() { return view().document(); }
    template <typename Widget>
    [[nodiscard]] Widget *part(const char *name = nullptr)
    {
        return view().findChild<Widget *>(QLatin1String(name));
    }
    [[nodiscard]] QWidget *plot() { return part<QWidget>("heatmapPlot"); }
    [[nodiscard]] HeatmapView &map() { return *part<HeatmapView>(); }
    [[nodiscard]] bool settled()
    {
        auto *table = part<LiveTable>();
        return !document().waiting() && table->current() && !table->older() && !view().mapPanel().older();
    }

    void hover(Position position, Qt::KeyboardModifiers modifiers)
    {
        const QPoint at = plot()->mapFrom(&map(), map().pixelOf(position));
        QMouseEvent move(QEvent::MouseMove, at, plot()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, modifiers);
        QCoreApplication::sendEvent(plot(), &move);
    }
    void leave()
    {
        QEvent event(QEvent::Leave);
        QCoreApplication::sendEvent(plot(), &event);
    }
    void sweep()
    {
        auto *start = part<QPushButton>("sweepStart");
        if (start->isEnabled() && view().sweep().state() == BackgroundSweep::State::Idle)
            hand::click(start);
    }

    [[nodiscard]] double fresh(const std::string &layer, Position here, Position anchor)
    {
        const std::vector<Position> both{here, anchor};
        const std::vector<FeatureMatrix> features =
            view().network()->forward(document().scene()->shifted, both, std::span(&layer, 1));
        return static_cast<double>(similarity(Metric::Cosine, features[0].row(0), features[0].row(1), {}));
    }

    // Each returns what is wrong, or nothing.
    [[nodiscard]] QString wrongFields();
    [[nodiscard]] QString wrongBars();
    [[nodiscard]] QString wrongMap(std::mt19937 &random);
    [[nodiscard]] QString wrongReadout();
    [[nodiscard]] QString wrongProfile();
    [[nodiscard]] QString wrongHeader();
    [[nodiscard]] QString wrong(std::mt19937 &random)
    {
        for (const QString &what : {wrongFields(), wrongBars(), wrongMap(random), wrongReadout(), wrongProfile(), wrongHeader()})
            if (!what.isEmpty())
                return what;
        return {};
    }

    QTemporaryDir folder;
    std::shared_ptr<fake::Behaviour> behaviour = std::make_shared<fake::Behaviour>();
    std::vector<std::shared_ptr<const LiveNetwork>> networks;
    Settings settings{folder.filePath(QStringLiteral("window.ini"))};
    MainWindow window{settings};
};

QString Desk::wrongFields()
{
    const SceneSettings shown = document().wanted();
    if (part<QSpinBox>("boxSize")->value() != shown.box && part<QSpinBox>("boxSize")->isEnabled())
        return QStringLiteral("size field %1, scene %2").arg(part<QSpinBox>("boxSize")->value()).arg(shown.box);
    const Position at = document().settings().position;
    if (part<QSpinBox>("positionX")->value() != at.x || part<QSpinBox>("positionY")->value() != at.y)
        return QStringLiteral("position fields %1:%2, scene %3:%4")
            .arg(part<QSpinBox>("positionX")->value())
            .arg(part<QSpinBox>("positionY")->value())
            .arg(at.x)
            .arg(at.y);
    const auto &scene = document().scene();
    if (scene && !(scene->settings.sameThings(document().settings()) && scene->shifted.canvas == document().canvas()))
        return QStringLiteral("the scene is not what the settings say");
    return {};
}

QString Desk::wrongBars()
{
    auto *live = part<LiveTable>();
    if (live->older() || !live->current()) // what follows a drag comes within its patience, or is dimmed
        return {};
    auto *table = live->findChild<QTableWidget *>();
    const std::vector<std::string> &layers = view().network()->info().layers;
    const std::vector<Anchor> anchors = document().anchors();
    if (table->rowCount() != static_cast<int>(layers.size()) || table->columnCount() != static_cast<int>(anchors.size()))
        return QStringLiteral("the bars are of other layers or anchors");
    for (int row = 0; row < table->rowCount(); ++row) {
        for (int column = 0; column < table->columnCount(); ++column) {
            const double value = fresh(layers[static_cast<std::size_t>(row)], document().settings().position,
                                       anchors[static_cast<std::size_t>(column)].position);
            const double shown = table->item(row, column)->data(Qt::UserRole).toDouble();
            if (std::abs(shown - value) > kClose || table->item(row, column)->text() != valueText(shown, 3))
                return QStringLiteral("bar %1/%2 shows %3, fresh %4").arg(row).arg(column).arg(shown).arg(value);
        }
    }
    return {};
}

QString Desk::wrongMap(std::mt19937 &random)
{
    const MapPreview &drawn = map().preview();
    if (drawn.map.values.empty() || view().mapPanel().older())
        return {};
    const MapOptions &options = view().mapPanel().options();
    if (!view().network() || !document().scene())
        return QStringLiteral("a map of nothing");
    const Position anchor{drawn.map.anchorY, drawn.map.anchorX};
    const std::vector<Anchor> anchors = document().anchors();
    if (!view().mapPanel().freeMap() && std::ranges::find(anchors, Anchor{options.anchor, anchor}) == anchors.end())
        return QStringLiteral("the map's anchor %1 stands elsewhere").arg(QString::fromStdString(options.anchor));
    const Position last = document().last();
    if (drawn.map.rows() != last.y + 1 || drawn.map.columns() != last.x + 1)
        return QStringLiteral("the map is of another size");
    for (int i = 0; i < 12; ++i) {
        const Position here{std::uniform_int_distribution(0, last.y)(random), std::uniform_int_distribution(0, last.x)(random)};
        const auto cell = static_cast<std::size_t>(here.y) * drawn.map.xs.size() + static_cast<std::size_t>(here.x);
        const double value = fresh(options.layer, here, anchor);
        if (drawn.measured[cell] != 0 && std::abs(static_cast<double>(drawn.map.at(here.y, here.x)) - value) > kClose)
            return QStringLiteral("map at %1/%2: %3, fresh %4")
                .arg(here.x)
                .arg(here.y)
                .arg(drawn.map.at(here.y, here.x))
                .arg(value);
    }
    return {};
}

QString Desk::wrongReadout()
{
    const QString readout = map().readout();
    static const QRegularExpression form(QStringLiteral("^x +(\\d+)  y +(\\d+) px:  (.+)$"));
    const QRegularExpressionMatch match = form.match(readout);
    if (readout.isEmpty())
        return {};
    const MapPreview &drawn = map().preview();
    const int x = match.captured(1).toInt();
    const int y = match.captured(2).toInt();
    if (!match.hasMatch() || y >= drawn.map.rows() || x >= drawn.map.columns())
        return QStringLiteral("the readout '%1' is of no cell of the map").arg(readout);
    const bool measured = drawn.measured[static_cast<std::size_t>(y) * drawn.map.xs.size() + static_cast<std::size_t>(x)] != 0;
    const QString value = measured ? valueText(static_cast<double>(drawn.map.at(y, x)), 4) : QStringLiteral("not computed yet");
    if (match.captured(3) != value)
        return QStringLiteral("the readout says '%1' where the map has %2").arg(readout, value);
    return {};
}

QString Desk::wrongProfile()
{
    const SimilarityMap &drawn = map().preview().map;
    auto *profile = part<ProfileView>();
    const std::vector<double> along = profile->alongX();
    if (drawn.values.empty() || view().mapPanel().older())
        return drawn.values.empty() && !along.empty() ? QStringLiteral("a profile of no map") : QString();
    const int row = std::min(document().settings().position.y, drawn.rows() - 1);
    for (int x = 0; x < drawn.columns(); ++x) {
        const auto value = static_cast<double>(drawn.at(row, x));
        if (!std::isnan(value) && (along.size() != drawn.xs.size() || along[static_cast<std::size_t>(x)] != value))
            return QStringLiteral("the profile is of another map or row");
    }
    return {};
}

QString Desk::wrongHeader()
{
    if (!view().mapPanel().snapshot() || view().mapPanel().older())
        return {};
    const RunHeader header = view().runHeader();
    const SceneSettings &scene = document().settings();
    const std::vector<Anchor> anchors = document().anchors();
    const bool object = scene.mode == ShiftMode::Object;
    if (header.model != view().network()->info().model || header.background != scene.background || header.mode != scene.mode ||
        (object && header.box != scene.box) || header.patch != (object ? scene.patch : scene.picture).filename().string())
        return QStringLiteral("the run's header names another scene");
    // The maps of the other anchors may still be on their way; the one that is drawn is where the scene has it.
    const std::string &shown = view().mapPanel().options().anchor;
    const auto wanted = std::ranges::find(anchors, shown, &Anchor::name);
    const auto named = std::ranges::find(header.anchors, shown, &StoredAnchor::name);
    if (wanted == anchors.end() || named == header.anchors.end() || named->y != wanted->position.y ||
        named->x != wanted->position.x)
        return QStringLiteral("the run's header has the anchor that is drawn at another place");
    const FigureCaption caption = view().caption();
    if (caption.model != header.model || !caption.patch.starts_with(header.patch) ||
        caption.layer != view().mapPanel().options().layer)
        return QStringLiteral("the figure's caption");
    return {};
}

/// What a person does next, at random; returns its name.
class Walk {
public:
    Walk(Desk &desk, unsigned seed) : m_desk(desk), m_random(seed) {}

    QString step()
    {
        const std::vector<std::pair<QString, std::function<void()>>> ways = {
            {QStringLiteral("patch"),
             [this] { m_desk.window.openPatch(m_desk.file(odd() ? "red.png" : "blue.png").toStdString()); }},
            {QStringLiteral("broken patch"), [this] { m_desk.window.openPatch(m_desk.file("broken.png").toStdString()); }},
            {QStringLiteral("size"), [this] { type("boxSize", 150 + number(40)); }},
            {QStringLiteral("x"), [this] { type("positionX", number(60)); }},
            {QStringLiteral("network"),
             [this] { m_desk.window.setNetwork(m_desk.networks[static_cast<std::size_t>(number(3))]); }},
            {QStringLiteral("layer"), [this] { pick("mapLayer"); }},
            {QStringLiteral("anchor"), [this] { pick("mapAnchor"); }},
            {QStringLiteral("mode"), [this] { chooseMode(); }},
            {QStringLiteral("background"), [this] { background(); }},
            {QStringLiteral("mirror"), [this] { click(m_desk.part<QToolButton>("mirror")); }},
            {QStringLiteral("turn"), [this] { click(m_desk.part<QToolButton>("turn")); }},
            {QStringLiteral("undo"), [this] { QTest::keyClick(&m_desk.window, Qt::Key_Z, Qt::ControlModifier); }},
            {QStringLiteral("redo"), [this] { QTest::keyClick(&m_desk.window, Qt::Key_Y, Qt::ControlModifier); }},
            {QStringLiteral("sweep"), [this] { m_desk.sweep(); }},
            {QStringLiteral("sweep to the end"), [this] { sweepToTheEnd(); }},
            {QStringLiteral("hover"), [this] { m_desk.hover(somewhere(), Qt::NoModifier); }},
            {QStringLiteral("hover with Alt"), [this] { m_desk.hover(somewhere(), Qt::AltModifier); }},
            {QStringLiteral("Alt released"), [this] { QTest::keyRelease(m_desk.plot(), Qt::Key_Alt); }},
            {QStringLiteral("leave"), [this] { m_desk.leave(); }},
            {QStringLiteral("drag"), [this] { drag(); }},
            {QStringLiteral("new anchor"), [this] { m_desk.document().addAnchor(somewhere()); }},
            {QStringLiteral("move of an anchor"), [this] { m_desk.document().moveAnchor(0, somewhere()); }},
        };
        const auto &[name, act] = ways[static_cast<std::size_t>(number(static_cast<int>(ways.size())))];
        act();
        return name;
    }

    [[nodiscard]] std::mt19937 &random() { return m_random; }

private:
    int number(int below) { return std::uniform_int_distribution(0, below - 1)(m_random); }
    bool odd() { return number(2) == 1; }
    Position somewhere()
    {
        const Position last = m_desk.document().last();
        return {number(last.y + 1), number(last.x + 1)};
    }
    static void click(QAbstractButton *button)
    {
        if (button->isEnabled())
            QTest::mouseClick(button, Qt::LeftButton);
    }
    void type(const char *field, int value)
    {
        auto *box = m_desk.part<QSpinBox>(field);
        if (!box->isEnabled())
            return;
        box->selectAll();
        QTest::keyClicks(box, QString::number(value));
        QTest::keyClick(box, Qt::Key_Return);
    }
    void pick(const char *list)
    {
        auto *combo = m_desk.part<QComboBox>(list);
        QTest::keyClick(combo, odd() ? Qt::Key_Down : Qt::Key_Up);
    }
    void chooseMode()
    {
        auto *combo = m_desk.part<QComboBox>("mode");
        if (m_desk.document().settings().picture.empty())
            m_desk.document().setMode(ShiftMode::Crop, m_desk.file("picture.png").toStdString());
        else if (combo->currentText() == QStringLiteral("object") || odd())
            QTest::keyClick(combo, combo->currentText() == QStringLiteral("object") ? Qt::Key_Down : Qt::Key_Up);
    }
    void background()
    {
        auto *button = m_desk.part<QPushButton>("background");
        if (m_desk.document().settings().background.starts_with("texture") && odd())
            hand::chooseFromMenu(button, QStringLiteral("White"));
        else
            hand::chooseFromMenu(button, QStringLiteral("Texture (again: another one)"));
    }
    void drag()
    {
        auto *canvas = m_desk.part<CanvasWidget>();
        const QPoint from = canvas->pixelOf(m_desk.document().settings().position) + QPoint(100, 100);
        QTest::mousePress(canvas, Qt::LeftButton, {}, from);
        QTest::mouseMove(canvas, from + QPoint(number(60) - 30, number(60) - 30));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, from);
    }
    void sweepToTheEnd()
    {
        const Position last = m_desk.document().last();
        if (last.y * last.x > 10'000 || !m_desk.document().scene())
            return; // circular: it may go on, and be changed under its feet
        m_desk.sweep();
        (void)QTest::qWaitFor([this] { return m_desk.view().sweep().state() == BackgroundSweep::State::Idle; });
        QCoreApplication::processEvents();
    }

    Desk &m_desk;
    std::mt19937 m_random;
};

} // namespace

class TruthTest : public QObject {
    Q_OBJECT

private slots:
    void theReadoutIsThatOfTheMapDrawn()
    {
        Desk desk;
        QTRY_VERIFY(desk.settled());
        desk.sweep();
        QTRY_VERIFY(desk.view().mapPanel().snapshot() && desk.view().mapPanel().snapshot()->finished);
        QTest::qWait(50);
        desk.hover({5, 40}, Qt::NoModifier);
        QVERIFY(!desk.map().readout().contains(QStringLiteral("1.0000")));
        desk.hover({5, 40}, Qt::AltModifier);
        QTRY_VERIFY2(desk.map().readout().endsWith(QStringLiteral("1.0000")), qPrintable(desk.map().readout()));
        QTest::keyRelease(desk.plot(), Qt::Key_Alt);
        QTRY_VERIFY(!desk.map().readout().contains(QStringLiteral("1.0000")));
        QVERIFY(!desk.map().readout().isEmpty());
        desk.document().mirror();
        QTRY_VERIFY(desk.map().readout().isEmpty()); // there is no map of this scene
        desk.document().undoStack().undo();
        QTRY_VERIFY(!desk.map().readout().isEmpty());
        QVERIFY(!desk.map().readout().contains(QStringLiteral("not computed")));
        desk.leave();
        QVERIFY(desk.map().readout().isEmpty());
    }

    void barsOfAnotherNetworkAreDimmedUntilTheFirstPass()
    {
        Desk desk;
        QTRY_VERIFY(desk.settled());
        desk.behaviour->forward = std::chrono::milliseconds(60);
        desk.window.setNetwork(std::make_shared<fake::Network>(desk.behaviour, 224, "another"));
        QVERIFY(desk.part<LiveTable>()->older());
        QTRY_VERIFY(desk.settled());
    }

    void digitsFollowTheValue()
    {
        QCOMPARE(valueText(1, 3), QStringLiteral("1.000"));
        QCOMPARE(valueText(0.99987, 3), QStringLiteral("0.9999"));
        QCOMPARE(valueText(0.999987, 3), QStringLiteral("0.99999"));
        QCOMPARE(valueText(0.00002, 4), QStringLiteral("0.00002"));
        QCOMPARE(valueText(0.5, 3), QStringLiteral("0.500"));
    }

    void whateverIsUndimmedEqualsAFreshComputation()
    {
        constexpr int kSteps = 300;
        Desk desk;
        QTRY_VERIFY(desk.settled());
        Walk walk(desk, 20'240'917);
        QStringList taken;
        const auto verify = [&](const QString &when) {
            const QString what = desk.wrong(walk.random());
            if (!what.isEmpty())
                qWarning("%s", qPrintable(taken.mid(qMax(0, int(taken.size()) - 8)).join(QStringLiteral(", "))));
            QVERIFY2(what.isEmpty(), qPrintable(QStringLiteral("step %1, %2: %3").arg(taken.size()).arg(when, what)));
        };
        for (int i = 0; i < kSteps; ++i) {
            taken.push_back(walk.step());
            verify(QStringLiteral("at once"));
            if (QTest::currentTestFailed())
                return;
            QTRY_VERIFY2(desk.settled(), qPrintable(QStringLiteral("%1: %2").arg(i).arg(taken.back())));
            verify(QStringLiteral("settled"));
            if (QTest::currentTestFailed())
                return;
        }
    }
};

QTEST_MAIN(TruthTest)
#include "truth_test.moc"
