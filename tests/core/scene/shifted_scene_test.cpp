#include "core/error.h"
#include "core/scene/shifted_scene.h"

#include <QTest>

using namespace shiftscope;

namespace {

/// Values that differ from each other everywhere, 0..255.
Raster pattern(int height, int width, int channels, int seed)
{
    Raster raster(height, width, channels);
    for (std::size_t i = 0; i < raster.values.size(); ++i)
        raster.values[i] = static_cast<float>((i * 37 + static_cast<std::size_t>(seed) * 101) % 256);
    return raster;
}

Raster plain(int side, float red, float green, float blue)
{
    Raster raster(side, side, 3);
    for (std::size_t i = 0; i < raster.values.size(); i += 3) {
        raster.values[i] = red;
        raster.values[i + 1] = green;
        raster.values[i + 2] = blue;
    }
    return raster;
}

std::vector<float> rendered(const ShiftedScene &scene, Position position)
{
    std::vector<float> rgb(static_cast<std::size_t>(scene.canvas) * scene.canvas * 3);
    render(scene, position, rgb);
    return rgb;
}

std::string refusal(const ShiftedScene &scene, Position position)
{
    try {
        rendered(scene, position);
    } catch (const InputError &error) {
        return error.what();
    }
    return {};
}

ShiftedScene objectScene(int canvas, int box)
{
    ShiftedScene scene;
    scene.canvas = canvas;
    scene.background = pattern(canvas, canvas, 3, 1);
    scene.patch = pattern(box, box, 4, 2);
    return scene;
}

} // namespace

class ShiftedSceneTest : public QObject {
    Q_OBJECT

private slots:
    void modesHaveNames()
    {
        for (const ShiftMode mode : {ShiftMode::Object, ShiftMode::Crop, ShiftMode::Circular})
            QCOMPARE(shiftModeFromName(name(mode)), mode);
        QCOMPARE(QString::fromUtf8(name(ShiftMode::Circular)), QString("circular"));
        try {
            (void)shiftModeFromName("rolled");
            QFAIL("an unknown mode must be refused");
        } catch (const InputError &error) {
            QVERIFY(QString(error.what()).contains("'rolled'"));
            QVERIFY(QString(error.what()).contains("object, crop and circular"));
        }
    }

    void blendingIsLinearAndUnrounded()
    {
        ShiftedScene scene;
        scene.canvas = 2;
        scene.background = plain(2, 255, 100, 0);
        scene.patch = Raster(1, 1, 4);
        scene.patch.values = {10, 20, 30, 51}; // opacity 51 / 255 = 0.2
        const std::vector<float> rgb = rendered(scene, {1, 0});
        QVERIFY(std::abs(rgb[6] - 206.0f) < 1e-4f); // 0.2 * 10 + 0.8 * 255
        QVERIFY(std::abs(rgb[7] - 84.0f) < 1e-4f);
        QVERIFY(std::abs(rgb[8] - 6.0f) < 1e-4f);
        scene.patch.values = {10, 20, 30, 1};
        QVERIFY(std::abs(rendered(scene, {1, 0})[6] - (10.0f / 255 + 254.0f)) < 1e-4f); // would be 254 if rounded
    }

    void opaqueAndTransparentPixelsAreExact()
    {
        ShiftedScene scene = objectScene(9, 4);
        for (int i = 0; i < 16; ++i)
            scene.patch.values[static_cast<std::size_t>(i) * 4 + 3] = i % 2 == 0 ? 255.0f : 0.0f;
        const Position at{3, 2};
        const std::vector<float> rgb = rendered(scene, at);
        for (int y = 0; y < 9; ++y)
            for (int x = 0; x < 9; ++x) {
                const bool inside = y >= at.y && y < at.y + 4 && x >= at.x && x < at.x + 4;
                const bool covered = inside && scene.patch.pixel(y - at.y, x - at.x)[3] == 255.0f;
                const float *expected = covered ? scene.patch.pixel(y - at.y, x - at.x) : scene.background.pixel(y, x);
                for (int channel = 0; channel < 3; ++channel)
                    QCOMPARE(rgb[static_cast<std::size_t>((y * 9 + x) * 3 + channel)], expected[channel]);
            }
    }

    void objectReachesEveryCorner()
    {
        const ShiftedScene scene = objectScene(9, 4);
        QCOMPARE(scene.box(), 4);
        QVERIFY(scene.last() == (Position{5, 5}));
        for (const Position position : {Position{0, 0}, Position{0, 5}, Position{5, 0}, Position{5, 5}}) {
            const std::vector<float> rgb = rendered(scene, position);
            const float *patch = scene.patch.pixel(3, 3);
            const float *background = scene.background.pixel(position.y + 3, position.x + 3);
            const float opacity = patch[3] / 255.0f;
            const float red = rgb[static_cast<std::size_t>(((position.y + 3) * 9 + position.x + 3) * 3)];
            QVERIFY(std::abs(red - (opacity * patch[0] + (1.0f - opacity) * background[0])) < 1e-4f);
        }
    }

    void cropIsAWindowOfThePicture()
    {
        ShiftedScene scene;
        scene.mode = ShiftMode::Crop;
        scene.canvas = 5;
        scene.background = plain(5, 255, 255, 255);
        scene.picture = pattern(7, 11, 3, 3);
        QCOMPARE(scene.box(), 0);
        QVERIFY(scene.last() == (Position{2, 6}));
        for (int y = 0; y <= 2; ++y)
            for (int x = 0; x <= 6; ++x) {
                const std::vector<float> rgb = rendered(scene, {y, x});
                for (int r = 0; r < 5; ++r)
                    for (int c = 0; c < 5; ++c)
                        for (int channel = 0; channel < 3; ++channel)
                            QCOMPARE(rgb[static_cast<std::size_t>((r * 5 + c) * 3 + channel)],
                                     scene.picture.pixel(r + y, c + x)[channel]);
            }
    }

    void circularRollsDownAndRight()
    {
        ShiftedScene scene;
        scene.mode = ShiftMode::Circular;
        scene.canvas = 6;
        scene.background = plain(6, 255, 255, 255);
        scene.picture = pattern(6, 6, 3, 4);
        QVERIFY(scene.last() == (Position{5, 5}));
        for (int y = 0; y < 6; ++y)
            for (int x = 0; x < 6; ++x) {
                const std::vector<float> rgb = rendered(scene, {y, x});
                for (int r = 0; r < 6; ++r)
                    for (int c = 0; c < 6; ++c)
                        for (int channel = 0; channel < 3; ++channel)
                            QCOMPARE(rgb[static_cast<std::size_t>((r * 6 + c) * 3 + channel)],
                                     scene.picture.pixel((r - y + 6) % 6, (c - x + 6) % 6)[channel]);
            }
    }

    void positionsOutsideAreRefused()
    {
        const ShiftedScene scene = objectScene(9, 4);
        for (const Position position : {Position{-1, 0}, Position{0, -1}, Position{6, 0}, Position{0, 6}}) {
            const QString message = QString::fromStdString(refusal(scene, position));
            QVERIFY2(message.contains("(y 5, x 5)"), qPrintable(message));
        }
        std::vector<float> tooSmall(9 * 9 * 3 - 1);
        QVERIFY_THROWS_EXCEPTION(InputError, render(scene, {0, 0}, tooSmall));
    }

    void aBackgroundIsPlainWhenAllItsPixelsAreEqual()
    {
        ShiftedScene scene = objectScene(9, 4);
        QVERIFY(!scene.plainBackground());
        scene.background = plain(9, 1, 2, 3);
        QVERIFY(scene.plainBackground());
        scene.background.values.back() = 4;
        QVERIFY(!scene.plainBackground());
        scene.background = plain(1, 1, 2, 3);
        QVERIFY(scene.plainBackground());
    }
};

QTEST_GUILESS_MAIN(ShiftedSceneTest)
#include "shifted_scene_test.moc"
