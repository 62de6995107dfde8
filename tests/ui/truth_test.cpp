// A person must never wonder whether a number belongs to the scene on screen: whatever is undimmed is what a fresh computation
// gives.

#include "fake_network.h"
#include "hand.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/drag_path_panel.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/live_table.h"
#include "ui/main_window.h"
#include "ui/plot/heatmap_view.h"
#include "ui/plot/profile_view.h"
#include "ui/plot/step_plot.h"
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

bool close(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= kClose * std::max(1.0, std::abs(b));
}

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
        const Position origin;
        const std::vector<FeatureMatrix> blank =
            view().network()->forward(blankOf(document().scene()->shifted), {&origin, 1}, {&layer, 1});
        return static_cast<double>(
            similarity(document().settings().measuring.metric, features[0].row(0), features[0].row(1), blank[0].row(0)));
    }

    // Each returns what is wrong, or nothing.
    [[nodiscard]] QString wrongFields();
    [[nodiscard]] QString wrongBars();
    [[nodiscard]] QString wrongMap(std::mt19937 &random);
    [[nodiscard]] QString wrongReadout();
    [[nodiscard]] QString wrongProfile();
    [[nodiscard]] QString wrongHeader();
    [[nodiscard]] QString wrongPins();
    [[nodiscard]] QString wrongPath();
    [[nodiscard]] QString wrong(std::mt19937 &random)
    {
        for (const QString &what : {wrongFields(), wrongBars(), wrongMap(random), wrongReadout(), wrongProfile(), wrongHeader(),
                                    wrongPins(), wrongPath()})
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
            const int digits = std::max(3, decimalsFor(map().range()));
            if (!close(shown, value) || table->item(row, column)->text() != valueText(shown, digits))
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
    const int stride = document().settings().measuring.stride;
    if (drawn.map.rows() != last.y / stride + 1 || drawn.map.columns() != last.x / stride + 1 ||
        (drawn.map.columns() > 1 && drawn.map.xs[1] != stride))
        return QStringLiteral("the map is of another size");
    for (int i = 0; i < 12; ++i) {
        const int row = std::uniform_int_distribution(0, last.y / stride)(random);
        const int column = std::uniform_int_distribution(0, last.x / stride)(random);
        const Position here{stride * row, stride * column};
        const auto cell = static_cast<std::size_t>(row) * drawn.map.xs.size() + static_cast<std::size_t>(column);
        const double value = fresh(options.layer, here, anchor);
        if (drawn.measured[cell] != 0 && !close(static_cast<double>(drawn.map.at(row, column)), value))
            return QStringLiteral("map at %1/%2: %3, fresh %4").arg(here.x).arg(here.y).arg(drawn.map.at(row, column)).arg(value);
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
    const int stride = drawn.map.columns() > 1 ? drawn.map.xs[1] : 1;
    const int x = match.captured(1).toInt() / stride;
    const int y = match.captured(2).toInt() / stride;
    if (!match.hasMatch() || y >= drawn.map.rows() || x >= drawn.map.columns())
        return QStringLiteral("the readout '%1' is of no cell of the map").arg(readout);
    const bool measured = drawn.measured[static_cast<std::size_t>(y) * drawn.map.xs.size() + static_cast<std::size_t>(x)] != 0;
    const int digits = std::max(4, decimalsFor(map().range()));
    const QString value =
        measured ? valueText(static_cast<double>(drawn.map.at(y, x)), digits) : QStringLiteral("not computed yet");
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
    const auto nearer = [y = document().settings().position.y](int a, int b) { return std::abs(a - y) < std::abs(b - y); };
    const auto row = static_cast<int>(std::ranges::min_element(drawn.ys, nearer) - drawn.ys.begin());
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
    if (header.stride != scene.measuring.stride || header.metric != scene.measuring.metric)
        return QStringLiteral("the run's header names another stride or metric");
    const FigureCaption caption = view().caption();
    if (caption.model != header.model || !caption.patch.starts_with(header.patch) ||
        caption.layer != view().mapPanel().options().layer)
        return QStringLiteral("the figure's caption");
    return {};
}

QString Desk::wrongPins()
{
    auto *points = window.findChild<QTableWidget *>(QStringLiteral("pinTable"));
    const std::vector<Position> &pins = document().settings().pins;
    if (points->rowCount() != static_cast<int>(pins.size()))
        return QStringLiteral("the list of pinned points has another length");
    if (!view().network() || !document().scene())
        return {};
    const std::vector<Anchor> anchors = document().anchors();
    const Position last = document().last();
    for (int row = 0; row < points->rowCount(); ++row) {
        const Position at = pins[static_cast<std::size_t>(row)];
        for (int column = 3; column < points->columnCount(); ++column) {
            const QString text = points->item(row, column)->text();
            const bool outside = at.y > last.y || at.x > last.x;
            if (outside != (text == QStringLiteral("outside")))
                return QStringLiteral("pin %1 says '%2'").arg(row + 1).arg(text);
            if (outside || text == QStringLiteral("–")) // not measured yet
                continue;
            const Anchor &anchor = anchors[static_cast<std::size_t>(column - 3)];
            const double value = fresh(view().mapPanel().options().layer, at, anchor.position);
            if (!close(text.toDouble(), value))
                return QStringLiteral("pin %1, anchor %2 says %3, fresh %4")
                    .arg(row + 1)
                    .arg(QString::fromStdString(anchor.name), text)
                    .arg(value);
        }
    }
    return {};
}

QString Desk::wrongPath()
{
    auto *panel = part<DragPathPanel>();
    auto *plot = part<StepPlot>();
    const std::vector<DragPath::Step> &steps = panel->path().steps();
    if (plot->older() != panel->older())
        return QStringLiteral("the path's curve is not dimmed as the path is");
    if (panel->older() || steps.empty() || !view().network() || !document().scene())
        return {};
    const std::vector<std::string> &layers = view().network()->info().layers;
    const std::vector<Anchor> anchors = document().anchors();
    const auto anchor = std::ranges::find(anchors, view().mapPanel().options().anchor, &Anchor::name);
    if (anchor == anchors.end())
        return {};
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const std::vector<double> drawn = plot->drawn(layer);
        for (std::size_t step = 0; step < std::min(drawn.size(), steps.size()); ++step)
            if (!std::isnan(drawn[step]) && !close(drawn[step], fresh(layers[layer], steps[step].position, anchor->position)))
                return QStringLiteral("step %1 of the path").arg(step);
    }
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
            {QStringLiteral("stride"), [this] { type("stride", 1 + number(5)); }},
            {QStringLiteral("metric"), [this] { pick("metric"); }},
            {QStringLiteral("layers"), [this] { tickLayer(); }},
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
            {QStringLiteral("pin"), [this] { pin(); }},
            {QStringLiteral("unpin all"), [this] { clearPins(); }},
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
    void pin()
    {
        auto *canvas = m_desk.part<CanvasWidget>();
        const QPoint at = canvas->pixelOf({100 + number(50), 100 + number(50)});
        QTest::mouseClick(canvas, Qt::LeftButton, Qt::ShiftModifier, at);
    }
    void clearPins()
    {
        if (number(3) == 0)
            click(m_desk.window.findChild<QPushButton *>(QStringLiteral("pinClear")));
    }
    void tickLayer()
    {
        auto *button = m_desk.part<QPushButton>("layers");
        if (!button->isEnabled())
            return;
        const QList<QAction *> lines = button->menu()->actions();
        const QAction *line = lines[number(static_cast<int>(lines.size()))];
        if (line->isEnabled())
            hand::chooseFromMenu(button, line->text());
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
