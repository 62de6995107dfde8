#include "core/scene/patch_library.h"

#include "core/scene/patch.h"
#include "tests/core/scene/picture_files.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <set>

using namespace shiftscope;

namespace {

const std::vector<std::string> kOwnNames{"airplane", "banana", "bird",   "boat",   "car",
                                         "clock",    "dog",    "laptop", "orange", "zebra"};

bool stampsInstalled()
{
    return std::filesystem::exists("/usr/share/tuxpaint/stamps");
}

} // namespace

class PatchLibraryTest : public QObject {
    Q_OBJECT

private slots:
    void ourOwnDrawingsComeFirst()
    {
        const std::vector<LibraryEntry> library = patchLibrary();
        QVERIFY(library.size() >= kOwnNames.size());
        for (std::size_t i = 0; i < kOwnNames.size(); ++i) {
            QCOMPARE(library[i].name, kOwnNames[i]);
            QCOMPARE(library[i].group, std::string("ShiftScope"));
            QVERIFY(!library[i].imagenetLabel.empty());
        }
    }

    void ourOwnDrawingsCanBeUsed()
    {
        for (const std::string &name : kOwnNames) {
            const Patch patch = Patch::load(resolvePatch(name));
            const cv::Mat fitted = patch.fitted(125, Fit::Contain);
            cv::Mat alpha;
            cv::extractChannel(fitted, alpha, 3);
            const double share = static_cast<double>(cv::countNonZero(alpha)) / (125.0 * 125.0);
            QVERIFY2(share > 0.15 && share < 0.95, qPrintable(QString("%1: %2").arg(name.c_str()).arg(share)));
        }
    }

    void namesAreUniqueWithinTheirGroup()
    {
        std::set<std::pair<std::string, std::string>> seen;
        for (const LibraryEntry &entry : patchLibrary()) {
            QVERIFY2(seen.insert({entry.group, entry.name}).second, entry.name.c_str());
            QVERIFY(std::filesystem::is_regular_file(entry.file));
            QVERIFY(entry.name.find('_') == std::string::npos);
        }
    }

    void stampsOfAllTenClassesAreListed()
    {
        if (!stampsInstalled())
            QSKIP("tuxpaint-stamps-default is not installed");
        const std::vector<LibraryEntry> library = patchLibrary();
        QVERIFY(library.size() > 900);
        QVERIFY(std::ranges::is_sorted(library.begin() + 10, library.end(), {},
                                       [](const LibraryEntry &entry) { return std::pair(entry.group, entry.name); }));
        const std::pair<const char *, const char *> classes[] = {{"vehicles/auto", "sedan"},
                                                                 {"vehicles/flight/planes", nullptr},
                                                                 {"vehicles/ship", "sail boat1"},
                                                                 {"animals/mammals/dogs", nullptr},
                                                                 {"animals/birds", "pigeon"},
                                                                 {"animals/mammals/equines", "zebra"},
                                                                 {"food/fruit", "orange"},
                                                                 {"food/fruit", "banana"},
                                                                 {"symbols", "clock"},
                                                                 {"household/electronics", "laptop"}};
        for (const auto &[group, name] : classes)
            QVERIFY2(std::ranges::any_of(library,
                                         [&, wanted = group, word = name](const LibraryEntry &entry) {
                                             return entry.group == wanted && (!word || entry.name == word);
                                         }),
                     group);
        QVERIFY(std::ranges::none_of(library, [](const LibraryEntry &entry) { return entry.name.ends_with("mirror"); }));
    }

    void aStampHasItsMakersTitle()
    {
        if (!stampsInstalled())
            QSKIP("tuxpaint-stamps-default is not installed");
        QCOMPARE(title({.name = "x",
                        .group = {},
                        .imagenetLabel = {},
                        .file = "/usr/share/tuxpaint/stamps/animals/birds/adelaide-rosella.png"}),
                 std::string("An Adelaide Rosella."));
    }

    void withoutATitleTheNameStands()
    {
        QCOMPARE(title({.name = "thing", .group = {}, .imagenetLabel = {}, .file = "/nowhere/thing.png"}), std::string("thing"));
    }

    void listingIsFast()
    {
        (void)patchLibrary();
        QElapsedTimer timer;
        timer.start();
        (void)patchLibrary();
        QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed()))); // some 15 ms on an idle machine
    }

    // ---- finding one by name ----

    void anExistingFileIsTakenAsItIs()
    {
        const PictureFolder folder;
        const auto file = folder.write("car", "");
        QCOMPARE(resolvePatch(file.string()), file);
    }

    void namesIgnoreCaseAndOurDrawingsWin()
    {
        QCOMPARE(resolvePatch("car").filename(), std::filesystem::path("car.svg"));
        QCOMPARE(resolvePatch("Zebra").filename(), std::filesystem::path("zebra.svg"));
        QCOMPARE(resolvePatch("shiftscope/ORANGE"), resolvePatch("orange"));
        if (stampsInstalled()) {
            QCOMPARE(resolvePatch("food/fruit/orange"),
                     std::filesystem::path("/usr/share/tuxpaint/stamps/food/fruit/orange.png"));
            QCOMPARE(resolvePatch("Adelaide_Rosella").filename(), std::filesystem::path("adelaide-rosella.png"));
        }
    }

    void severalDrawingsOfANameAreNamed()
    {
        if (!stampsInstalled())
            QSKIP("tuxpaint-stamps-default is not installed");
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("strawberry"); }),
                        "accepted are food/fruit/strawberry and food/fruit/cartoon/strawberry");
        QCOMPARE(resolvePatch("food/fruit/strawberry").filename(), std::filesystem::path("strawberry.png"));
    }

    void aSlipGetsTheNearestName()
    {
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("zerba"); }),
                        "patch 'zerba' is neither an existing file nor a known name");
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("zerba"); }), "did you mean 'zebra'?");
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("banan"); }), "did you mean 'banana'?");
        QVERIFY(!refusal([] { (void)resolvePatch("/tmp/no/such/picture-of-mine.png"); }).isEmpty());
        QVERIFY(!refusal([] { (void)resolvePatch(""); }).isEmpty());
    }

    void missingFoldersAreNoError()
    {
        qputenv("SHIFTSCOPE_RESOURCES", "/nowhere");
        const std::vector<LibraryEntry> library = patchLibrary();
        qunsetenv("SHIFTSCOPE_RESOURCES");
        QVERIFY(std::ranges::none_of(library, [](const LibraryEntry &entry) { return entry.group == "ShiftScope"; }));
    }
};

QTEST_GUILESS_MAIN(PatchLibraryTest)
#include "patch_library_test.moc"
