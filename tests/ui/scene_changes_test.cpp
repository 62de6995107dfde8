// What follows from a change of scene, without widgets, files or threads.

#include "ui/explorer/scene_changes.h"

#include <QTest>

using namespace shiftscope;

namespace {

using Kind = SceneEdit::Kind;

SceneEdit edit(Kind kind, std::function<void(SceneSettings &)> change)
{
    SceneEdit made;
    made.change = std::move(change);
    made.kind = kind;
    return made;
}

SceneEdit box(int side)
{
    return edit(Kind::Box, [side](SceneSettings &settings) { settings.box = side; });
}

SceneEdit patch(const char *file)
{
    return edit(Kind::Patch, [file](SceneSettings &settings) { settings.patch = file; });
}

SceneEdit move(Position position)
{
    return edit(Kind::Move, [position](SceneSettings &settings) { settings.position = position; });
}

/// As a worker would have read it.
std::shared_ptr<const PreparedScene> read(const SceneSettings &settings, int canvas, int picture = 300)
{
    auto scene = std::make_shared<PreparedScene>();
    scene->settings = settings;
    scene->shifted.mode = settings.mode;
    scene->shifted.canvas = canvas;
    if (settings.mode == ShiftMode::Object)
        scene->shifted.patch = Raster(settings.box, settings.box, 4);
    else
        scene->shifted.picture = Raster(picture, picture, 3);
    scene->key = settings.patch.string() + std::to_string(settings.box);
    return scene;
}

/// A state machine and what it asked for last.
struct Machine {
    SceneState state;
    std::vector<scene_action::Read> reads;
    std::vector<scene_action::Record> records;

    Machine()
    {
        state.settings.patch = "car.png";
        state.scene = read(state.settings, state.canvas);
    }
    void on(const SceneEvent &event)
    {
        SceneStep step = next(state, event);
        state = std::move(step.state);
        for (const SceneAction &action : step.actions) {
            if (const auto *asked = std::get_if<scene_action::Read>(&action))
                reads.push_back(*asked);
            if (const auto *record = std::get_if<scene_action::Record>(&action))
                records.push_back(*record);
        }
    }
    void want(SceneEdit what) { on(scene_event::Wanted{std::move(what)}); }
    void finishReading() { on(scene_event::Read{reads.back().number, read(reads.back().settings, reads.back().canvas)}); }
    void failReading() { on(scene_event::Unreadable{reads.back().number, QStringLiteral("cannot be read")}); }
};

} // namespace

class SceneChangesTest : public QObject {
    Q_OBJECT

private slots:
    void aMoveIsTakenAtOnceAndStaysInside()
    {
        Machine machine;
        machine.want(move({500, 7}));
        QCOMPARE(machine.state.settings.position, (Position{99, 7}));
        QCOMPARE(machine.records.size(), std::size_t{1});
        QVERIFY(machine.reads.empty());
    }

    void aChangeOfThingsWaitsUntilTheyHaveBeenRead()
    {
        Machine machine;
        machine.want(patch("cat.png"));
        QCOMPARE(machine.state.settings.patch.string(), std::string("car.png"));
        QCOMPARE(wanted(machine.state).patch.string(), std::string("cat.png"));
        QVERIFY(machine.records.empty());
        machine.want(move({3, 4})); // moves go on meanwhile
        QCOMPARE(machine.state.settings.position, (Position{3, 4}));
        machine.finishReading();
        QCOMPARE(machine.state.settings.patch.string(), std::string("cat.png"));
        QCOMPARE(machine.state.settings.position, (Position{3, 4}));
        QVERIFY(machine.state.scene->settings.sameThings(machine.state.settings));
        QCOMPARE(machine.records.size(), std::size_t{2});
    }

    void whatCannotBeReadChangesNothingAndTheNextAttemptTakesTheMessageAway()
    {
        Machine machine;
        const SceneSettings before = machine.state.settings;
        const auto scene = machine.state.scene;
        machine.want(patch("broken.png"));
        machine.failReading();
        QVERIFY(machine.state.settings == before);
        QCOMPARE(machine.state.scene, scene);
        QVERIFY(machine.records.empty() && machine.state.waiting.empty());
        QCOMPARE(machine.state.refusal, QStringLiteral("cannot be read"));
        machine.want(move({1, 1}));
        QVERIFY(!machine.state.refusal.isEmpty()); // still true
        machine.want(patch("cat.png"));
        QVERIFY(machine.state.refusal.isEmpty());
    }

    void aRefusedChangeDoesNotTakeThoseBehindItAlong()
    {
        Machine machine;
        machine.want(patch("broken.png"));
        machine.want(box(80));
        machine.failReading();
        QCOMPARE(machine.reads.back().settings.patch.string(), std::string("car.png"));
        machine.finishReading();
        QCOMPARE(machine.state.settings.box, 80);
        QVERIFY(!machine.state.refusal.isEmpty()); // no one has seen it yet
    }

    void sizesBetweenTheOneBeingReadAndTheNewestArePassedOver()
    {
        Machine machine;
        for (int side = 100; side > 60; --side)
            machine.want(box(side));
        QCOMPARE(machine.reads.size(), std::size_t{1});
        machine.finishReading();
        QCOMPARE(machine.state.settings.box, 100);
        machine.finishReading();
        QCOMPARE(machine.state.settings.box, 61);
        QVERIFY(machine.state.waiting.empty());
    }

    void undoNeedsNoReadingAndDropsWhatWaits()
    {
        Machine machine;
        machine.want(box(60));
        machine.finishReading();
        machine.want(patch("slow.png"));
        const int late = machine.reads.back().number;
        machine.on(machine.records.back().before);
        QCOMPARE(machine.state.settings.box, 125);
        QVERIFY(machine.state.scene && machine.state.waiting.empty());
        machine.on(scene_event::Read{late, read(machine.reads.back().settings, 224)});
        QCOMPARE(machine.state.settings.patch.string(), std::string("car.png"));
    }

    void anotherCanvasReadsTheSceneAgain()
    {
        Machine machine;
        machine.want(move({99, 99}));
        machine.on(scene_event::Canvas{200});
        QVERIFY(!machine.state.scene);
        QCOMPARE(machine.reads.back().canvas, 200);
        machine.finishReading();
        QCOMPARE(machine.state.scene->shifted.canvas, 200);
        QCOMPARE(machine.state.settings.position, (Position{75, 75}));
        QCOMPARE(machine.records.size(), std::size_t{1}); // of the move alone
    }

    void aWindowGoesAsFarAsItsPicture()
    {
        Machine machine;
        machine.want(edit(Kind::Mode, [](SceneSettings &settings) {
            settings.mode = ShiftMode::Crop;
            settings.picture = "photo.jpg";
        }));
        QCOMPARE(lastOf(machine.state), (Position{99, 99})); // still the patch's
        machine.finishReading();
        QCOMPARE(lastOf(machine.state), (Position{76, 76}));
    }

    void newsTellsWhatHasChanged()
    {
        SceneSettings settings;
        settings.patch = "car.png";
        const auto before = read(settings, 224);
        QCOMPARE(newsOf(before.get(), before.get()), SceneNews::None);
        QCOMPARE(newsOf(before.get(), nullptr), SceneNews::Things);
        settings.box = 90;
        QCOMPARE(newsOf(before.get(), read(settings, 224).get()), SceneNews::Size);
        settings.mirrored = true;
        QCOMPARE(newsOf(before.get(), read(settings, 224).get()), SceneNews::Things);
        settings = before->settings;
        settings.anchors.pop_back();
        QCOMPARE(newsOf(before.get(), read(settings, 224).get()), SceneNews::Anchors);
        QCOMPARE(newsOf(before.get(), read(before->settings, 200).get()), SceneNews::Things);
    }
};

QTEST_APPLESS_MAIN(SceneChangesTest)
#include "scene_changes_test.moc"
