#include "core/scene/patch_library.h"

#include "core/scene/patch.h"
#include "core/scene/picture_names.h"
#include "core/scene/user_patches.h"
#include "tests/core/scene/picture_files.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <set>

using namespace shiftscope;

namespace {

const std::vector<std::string> kOwnNames{"airplane", "banana", "bird",   "boat",   "car",
                                         "clock",    "dog",    "laptop", "orange", "zebra"};

bool stampsInstalled()
{
    return std::filesystem::exists("/usr/share/tuxpaint/stamps");
}

/// A place of its own for the user's patches.
class UserFolder {
public:
    UserFolder()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        std::filesystem::create_directories(userPatchFolder());
    }
    ~UserFolder() { m_before.isNull() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", m_before); }
    UserFolder(const UserFolder &) = delete;
    UserFolder &operator=(const UserFolder &) = delete;
    UserFolder(UserFolder &&) = delete;
    UserFolder &operator=(UserFolder &&) = delete;

    std::filesystem::path keep(const char *name) const // NOLINT(modernize-use-nodiscard)
    {
        const std::filesystem::path file = userPatchFolder() / name;
        std::ofstream(file).put(' ');
        return file;
    }

private:
    QTemporaryDir m_folder;
    QByteArray m_before = qgetenv("XDG_DATA_HOME");
};

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

    // ---- the user's own ----

    void endingsIgnoreCaseAndTheUsersPatchesWinOverStamps()
    {
        const UserFolder user;
        const auto mine = user.keep("Mine.PNG");
        const auto zzz = user.keep("Zzz.Svg");
        const auto flipped = user.keep("coin_flip.png"); // the user's own names mean nothing
        const auto strawberry = user.keep("strawberry.png");
        QCOMPARE(resolvePatch("Mine"), mine);
        QCOMPARE(resolvePatch("mine"), mine);
        QCOMPARE(resolvePatch("My patches/MINE"), mine);
        QCOMPARE(resolvePatch("zzz"), zzz);
        QCOMPARE(resolvePatch("coin flip"), flipped);
        QCOMPARE(resolvePatch("strawberry"), strawberry);
        QCOMPARE(resolvePatch("car").filename(), std::filesystem::path("car.svg"));
    }

    void ofTwoThatDifferInCaseTheOneSpeltLikeThatIsTaken()
    {
        const UserFolder user;
        const auto upper = user.keep("Cup.png");
        const auto lower = user.keep("cup.PNG");
        QCOMPARE(resolvePatch("Cup"), upper);
        QCOMPARE(resolvePatch("cup"), lower);
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("CUP"); }), "My patches/Cup and My patches/cup");
    }

    void aPictureThatIsNoPatchIsNamedAndNoOtherDrawingTakesItsPlace()
    {
        const UserFolder user;
        user.keep("pigeon.JPG");
        user.keep("notes.txt");
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("pigeon"); }), "pigeon.JPG' is not a patch: use a PNG or SVG file");
        VERIFY_CONTAINS(refusal([] { (void)resolvePatch("notes"); }), "neither an existing file nor a known name");
    }

    void whatAFolderHoldsIsUsedOrNamed()
    {
        const PictureFolder folder;
        const std::filesystem::path root = folder.write("a.PNG", "").parent_path();
        for (const char *name : {"b.Svg", "c.jpeg", "d.TIFF", "e.webp", "f.bmp", "notes.txt", ".hidden.png"})
            folder.write(name, "");
        std::filesystem::create_directory(root / "below");
        std::ofstream(root / "below" / "g.png").put(' ');
        const FolderPictures patches = picturesIn(root, PictureUse::Patch, true);
        QCOMPARE(patches.used, (std::vector{root / "a.PNG", root / "b.Svg", root / "below" / "g.png"}));
        QCOMPARE(QString::fromStdString(leftOutText(root, patches.leftOut)),
                 QString::fromStdString("left out of " + root.string() + ": c.jpeg, d.TIFF, e.webp, f.bmp and notes.txt"));
        const FolderPictures pictures = picturesIn(root, PictureUse::Picture, false);
        QCOMPARE(pictures.used, (std::vector{root / "a.PNG", root / "c.jpeg", root / "d.TIFF", root / "e.webp", root / "f.bmp"}));
        for (int i = 0; i < 20; ++i)
            folder.write(("more" + std::to_string(i) + ".txt").c_str(), "");
        VERIFY_CONTAINS(QString::fromStdString(leftOutText(root, picturesIn(root, PictureUse::Patch, true).leftOut)),
                        " and 15 more");
        VERIFY_CONTAINS(refusal([&] { (void)picturesIn(root / "none", PictureUse::Patch, true); }), "cannot be read");
        std::filesystem::remove(root / "below" / "g.png");
        VERIFY_CONTAINS(refusal([&] { (void)picturesIn(root / "below", PictureUse::Patch, true); }), "use PNG or SVG files");
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
