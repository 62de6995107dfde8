// The Models dialog, driven as a person does, against a server on this machine that is good, slow or broken.

#include "core/checkpoint/digest.h"
#include "core/network/graph.h"
#include "core/network/zoo/zoo.h"
#include "hand.h"
#include "tests/core/checkpoint/legacy_writer.h"
#include "tests/core/checkpoint/local_server.h"
#include "ui/banner.h"
#include "ui/jobs/job_list.h"
#include "ui/jobs/jobs_panel.h"
#include "ui/live/live_network.h"
#include "ui/models/model_jobs.h"
#include "ui/models/model_list.h"
#include "ui/models/models_dialog.h"
#include "ui/models/network_bar.h"
#include "ui/models/network_chooser.h"
#include "ui/settings.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTextBrowser>

#include <memory>
#include <optional>

using namespace shiftscope;
namespace fs = std::filesystem;

namespace {

const std::string kSmall = "mobilenet_v2"; // the smallest checkpoint of all, 14 MB

std::string tuple(std::span<const std::int64_t> numbers)
{
    std::string opcodes = "(";
    for (const std::int64_t number : numbers)
        opcodes += legacy::integer(number);
    return opcodes + "t";
}

/// A checkpoint of that architecture with random weights, as PyTorch's legacy form has it.
std::string checkpointOf(const std::string &architecture)
{
    const StateDict weights = initialWeights(buildArchitecture(architecture), 1);
    std::string numbers;
    std::int64_t count = 0;
    for (const auto &[key, tensor] : weights)
        count += tensor.count();
    std::string dictionary = "}";
    for (const auto &[key, tensor] : weights) {
        std::vector<std::int64_t> strides(tensor.shape.size(), 1);
        for (std::size_t i = strides.size(); i-- > 1;)
            strides[i - 1] = strides[i] * tensor.shape[i];
        const auto offset = static_cast<std::int64_t>(numbers.size() / sizeof(float));
        dictionary += legacy::text(key);
        dictionary += legacy::tensor(count, legacy::integer(offset), tuple(tensor.shape), tuple(strides));
        dictionary += "s";
        numbers.append(reinterpret_cast<const char *>(tensor.data.get()), tensor.values().size_bytes());
    }
    return legacy::file(dictionary, count, numbers);
}

const std::string &content()
{
    static const std::string bytes = checkpointOf(kSmall);
    return bytes;
}

LocalServer &server()
{
    static LocalServer one(content());
    return one;
}

/// A folder of resources whose catalog leads to the server.
const TemporaryFolder &resources()
{
    static const TemporaryFolder folder;
    return folder;
}

void writeCatalog()
{
    const std::string sum = sha256OfFile(resources().write("content", content()));
    std::string catalog;
    const auto add = [&](const std::string &name, const std::string &path, const std::string &terms = {}) {
        catalog += "[[checkpoint]]\nname = \"" + name + "\"\ntitle = \"Title of " + name + "\"\nfile = \"" + name +
                   ".pth\"\nurl = \"" + server().url(path) + "\"\nsha256 = \"" + sum +
                   "\"\nbytes = " + std::to_string(content().size()) +
                   "\nlicence = \"A licence\"\ncitation = \"Someone, Something, 2019\"\n";
        if (!terms.empty())
            catalog += "terms = \"" + terms + "\"\n";
    };
    add(kSmall, "good");
    add("alexnet", "wrong");
    add("resnet50", "slow");
    add("vgg16", "missing");
    add("resnet50_lpf5", "cut_without_ranges");
    add("alexnet_lpf5", "good", "For research alone.");
    add("lenet", "good");
    fs::create_directories(resources().path() / "models");
    std::ofstream(resources().path() / "models" / "catalog.toml") << catalog;
    fs::copy_file(fs::path(SHIFTSCOPE_SOURCE_DIR) / "models" / "imagenet_classes.txt",
                  resources().path() / "models" / "imagenet_classes.txt");
}

/// A new data folder, and a dialog over it.
class Stage {
public:
    Stage()
    {
        qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_data.path().string()));
        static_cast<void>(server().requests());
    }

    /// Opens the dialog once the disk has been looked at.
    void open()
    {
        dialog.emplace(*store);
        dialog->showModel({});
        QTRY_VERIFY(!store->rows().empty());
        QVERIFY(QTest::qWaitForWindowExposed(&*dialog));
    }
    void select(const std::string &model)
    {
        list().scrollTo(row(model));
        QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, list().visualRect(row(model)).center());
        QCOMPARE(list().selected(), model);
    }
    void press(const char *name) { QVERIFY2(hand::click(dialog->findChild<QPushButton *>(QLatin1String(name))), name); }
    /// A button of the terms.
    void answer(const QString &text)
    {
        QTest::qWait(1); // a layout shows new buttons a little later
        QVERIFY2(hand::click(hand::buttonNamed(*dialog->findChild<Banner *>(), text)), qPrintable(text));
    }
    [[nodiscard]] bool enabled(const char *name) const
    {
        return dialog->findChild<QPushButton *>(QLatin1String(name))->isEnabled();
    }
    [[nodiscard]] ModelList &list() const { return *dialog->findChild<ModelList *>(); }
    [[nodiscard]] QModelIndex row(const std::string &model) const
    {
        const QAbstractItemModel &rows = *list().model();
        return rows.match(rows.index(0, 0), Qt::DisplayRole, QString::fromStdString(model), 1, Qt::MatchExactly).value(0);
    }
    [[nodiscard]] QString state(const std::string &model) const
    {
        return row(model).siblingAtColumn(ModelList::State).data().toString();
    }
    /// The line below the row; empty when there is none.
    [[nodiscard]] QString note(const std::string &model) const
    {
        return list().model()->index(0, 0, row(model)).data().toString();
    }
    /// Picks a file in the file dialog.
    void chooseFile(const fs::path &file)
    {
        press("modelsChoose");
        QVERIFY(hand::chooseInFileDialog(QString::fromStdString(file.string())));
    }
    fs::path put(const std::string &name, const std::string &bytes) const
    {
        fs::create_directories(m_data.path() / "shiftscope" / "models");
        return m_data.write("shiftscope/models/" + name, bytes);
    }
    [[nodiscard]] const TemporaryFolder &folder() const { return m_data; }

private:
    TemporaryFolder m_data;

public:
    Settings settings{QString::fromStdString((m_data.path() / "window.ini").string())};
    std::optional<ModelStore> store{std::in_place, settings};
    std::optional<ModelsDialog> dialog;
};

} // namespace

class ModelsDialogTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        qputenv("no_proxy", "*");
        qputenv("SHIFTSCOPE_RESOURCES", QByteArray::fromStdString(resources().path().string()));
        writeCatalog();
    }

    void everyNetworkIsListedWithTheStateOfItsWeights()
    {
        Stage stage;
        stage.put("alexnet.pth", "too short");
        stage.put("mobilenet_v2.pth", content());
        stage.put("resnet50.pth.part", "the first bytes");
        stage.open();
        QCOMPARE(stage.list().model()->rowCount(), static_cast<int>(architectureNames().size()) + 1);
        QCOMPARE(stage.state("vgg16"), QStringLiteral("missing"));
        QCOMPARE(stage.state("alexnet"), QStringLiteral("damaged"));
        QCOMPARE(stage.state(kSmall), QStringLiteral("present, unverified"));
        QCOMPARE(stage.state("resnet50"), QStringLiteral("partly fetched"));
        QCOMPARE(stage.row("alexnet").siblingAtColumn(ModelList::Licence).data().toString(), QStringLiteral("A licence"));
        QVERIFY(stage.row("alexnet")
                    .siblingAtColumn(ModelList::File)
                    .data()
                    .toString()
                    .endsWith(QStringLiteral("models/alexnet.pth")));
        stage.select("alexnet_lpf5");
        const QString about = stage.dialog->findChild<QTextBrowser *>()->toPlainText();
        for (const char *text :
             {"Title of alexnet_lpf5", "A licence", "For research alone.", "Someone, Something, 2019", "http://127.0.0.1"})
            QVERIFY2(about.contains(QLatin1String(text)), text);
    }

    void whatCannotBeDoneIsNotOffered()
    {
        Stage stage;
        stage.put("mobilenet_v2.pth", content());
        stage.open();
        stage.select(kSmall);
        QVERIFY(!stage.enabled("modelsFetch") && !stage.enabled("modelsCancel"));
        QVERIFY(stage.enabled("modelsVerify") && stage.enabled("modelsChoose") && stage.enabled("modelsUse"));
        stage.select("vgg16_lpf5"); // has no published checkpoint in this catalog
        QVERIFY(!stage.enabled("modelsFetch") && !stage.enabled("modelsVerify") && !stage.enabled("modelsUse"));
        QVERIFY(stage.enabled("modelsChoose"));
        stage.select("lenet"); // has no architecture in this version
        QVERIFY(stage.enabled("modelsFetch") && !stage.enabled("modelsChoose") && !stage.enabled("modelsUse"));
    }

    void theKeyboardIsEnough()
    {
        Stage stage;
        stage.open();
        stage.list().setFocus();
        QTest::keyClick(&stage.list(), Qt::Key_Home);
        QTest::keyClick(&stage.list(), Qt::Key_Down);
        QTest::keyClick(&stage.list(), Qt::Key_Down); // alexnet, resnet50, mobilenet_v2
        QCOMPARE(stage.list().selected(), kSmall);
        QTest::keyClick(&*stage.dialog, Qt::Key_F, Qt::AltModifier);
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("present, verified"));
        QSignalSpy wanted(&*stage.dialog, &ModelsDialog::useWanted);
        QTest::keyClick(&stage.list(), Qt::Key_Return);
        QCOMPARE(wanted.value(0).value(0).toString().toStdString(), kSmall);
    }

    void theArrowKeysStepOverMessages()
    {
        Stage stage;
        stage.open();
        stage.select("alexnet");
        stage.press("modelsFetch");
        QTRY_VERIFY(!stage.note("alexnet").isEmpty());
        stage.list().setFocus();
        QTest::keyClick(&stage.list(), Qt::Key_Down);
        QCOMPARE(stage.list().selected(), std::string("resnet50"));
    }

    void aWrongFileIsRefusedWithAMessageOnItsRow()
    {
        Stage stage;
        stage.open();
        stage.select("alexnet");
        stage.press("modelsFetch");
        QTRY_VERIFY(stage.note("alexnet").contains(QStringLiteral("another file or damaged")));
        QCOMPARE(stage.state("alexnet"), QStringLiteral("missing"));
        QVERIFY(!QApplication::activeModalWidget());
        stage.select("vgg16");
        stage.press("modelsFetch");
        QTRY_VERIFY(stage.note("vgg16").contains(QStringLiteral("the server answered 404")));
        QVERIFY(stage.note("alexnet").contains(QStringLiteral("another file"))); // each keeps its own
        stage.select("alexnet");
        QVERIFY(stage.enabled("modelsFetch"));
    }

    void aConnectionThatBreaksLeavesWhatHasCome()
    {
        Stage stage;
        stage.open();
        stage.select("resnet50_lpf5");
        stage.press("modelsFetch");
        QTRY_VERIFY(stage.note("resnet50_lpf5").contains(QStringLiteral("the connection broke off")));
        QTRY_COMPARE(stage.state("resnet50_lpf5"), QStringLiteral("partly fetched"));
    }

    void aFetchTellsItsProgressCanBeStoppedAndGoesOnLater()
    {
        Stage stage;
        stage.open();
        stage.select("resnet50");
        stage.press("modelsFetch");
        QTRY_VERIFY(stage.state("resnet50").startsWith(QStringLiteral("fetching, ")));
        QTRY_VERIFY(stage.note("resnet50").contains(QStringLiteral("B/s, "))); // rate, time left
        QVERIFY(stage.note("resnet50").endsWith(QStringLiteral(" left")));
        stage.press("modelsCancel");
        QTRY_COMPARE(stage.state("resnet50"), QStringLiteral("partly fetched"));
        QVERIFY(stage.note("resnet50").startsWith(QStringLiteral("Stopped.")));
        static_cast<void>(server().requests());
        stage.press("modelsFetch");
        QTRY_VERIFY(stage.state("resnet50").startsWith(QStringLiteral("fetching, ")));
        std::vector<std::string> requests;
        // Asking empties the server's list, and QTRY_VERIFY asks once more at the end.
        const auto asked = [&requests] {
            if (requests.empty())
                requests = server().requests();
            return !requests.empty();
        };
        QTRY_VERIFY(asked());
        QVERIFY2(requests[0].starts_with("/slow bytes=") && !requests[0].starts_with("/slow bytes=0-"), requests[0].c_str());
    }

    void aFetchIsListedAsAJobAndCancelledFromThere()
    {
        Stage stage;
        JobList list;
        QString shown;
        const ModelJobs jobs(*stage.store, list, [&shown](const QString &model) { shown = model; });
        JobsPanel panel(list);
        panel.show();
        const auto press = [&panel](const char *name) {
            return hand::click(panel.findChild<QPushButton *>(QLatin1String(name)));
        };
        const auto cell = [&list](int column) { return list.index(0, column).data().toString(); };
        stage.open();
        stage.select("resnet50");
        stage.press("modelsFetch");
        QTRY_COMPARE(list.rowCount(), 1);
        QCOMPARE(cell(JobList::Title), QStringLiteral("Fetch Title of resnet50"));
        QTRY_VERIFY2(cell(JobList::Rate).endsWith(QStringLiteral("B/s")), qPrintable(cell(JobList::Rate)));
        QVERIFY2(cell(JobList::Done).contains(QStringLiteral("MB")), qPrintable(cell(JobList::Done)));
        QVERIFY2(cell(JobList::Time).endsWith(QStringLiteral(" left")), qPrintable(cell(JobList::Time)));
        QVERIFY(!panel.findChild<QPushButton *>(QStringLiteral("jobPause"))->isEnabled()); // it cannot be held
        QVERIFY(press("jobShow"));
        QCOMPARE(shown, QStringLiteral("resnet50"));
        QVERIFY(press("jobCancel"));
        QTRY_COMPARE(cell(JobList::State), QStringLiteral("cancelled"));
        QCOMPARE(list.rowCount(), 1);

        stage.select("vgg16"); // which the server does not have
        stage.press("modelsFetch");
        QTRY_COMPARE(list.rowCount(), 2);
        QTRY_COMPARE(cell(JobList::State), QStringLiteral("failed"));
        QCOMPARE(list.at(0).error, stage.note("vgg16"));
        stage.select(kSmall);
        stage.press("modelsFetch");
        QTRY_VERIFY(list.rowCount() == 3 && cell(JobList::State) == QStringLiteral("finished"));
    }

    void aFetchGoesOnWhileTheDialogIsClosedAndEndsWithTheProgram()
    {
        Stage stage;
        stage.open();
        stage.select("resnet50");
        stage.press("modelsFetch");
        QTRY_VERIFY(stage.state("resnet50").startsWith(QStringLiteral("fetching, ")));
        stage.press("modelsClose");
        QVERIFY(!stage.dialog->isVisible());
        QVERIFY(stage.store->find("resnet50")->activity == ModelRow::Activity::Fetching);
        stage.dialog.reset();
        QElapsedTimer clock;
        clock.start();
        stage.store.reset();
        QVERIFY(clock.elapsed() < 3000); // the whole of it takes over a minute
    }

    void termsAreShownAndNothingIsFetchedUnlessTheyAreAccepted()
    {
        Stage stage;
        stage.open();
        stage.select("alexnet_lpf5");
        stage.press("modelsFetch");
        auto *terms = stage.dialog->findChild<Banner *>();
        QVERIFY(terms->isVisible());
        QCOMPARE(terms->text(), QStringLiteral("For research alone."));
        stage.answer(QStringLiteral("Do not fetch"));
        QVERIFY(!terms->isVisible());
        QVERIFY(stage.note("alexnet_lpf5").contains(QStringLiteral("not accepted")));
        stage.press("modelsFetch");
        stage.select("alexnet"); // looking elsewhere is no answer
        QVERIFY(!terms->isVisible());
        stage.store->fetch("alexnet_lpf5"); // whoever asks
        QVERIFY(stage.note("alexnet_lpf5").contains(QStringLiteral("must be accepted")));
        QVERIFY(server().requests().empty());

        stage.select("alexnet_lpf5");
        stage.press("modelsFetch");
        stage.answer(QStringLiteral("Accept and fetch"));
        QTRY_COMPARE(stage.state("alexnet_lpf5"), QStringLiteral("present, verified"));
    }

    void verifyingFindsADamagedFileAndFetchingReplacesIt()
    {
        Stage stage;
        std::string damaged = content();
        damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);
        const fs::path file = stage.put("mobilenet_v2.pth", damaged);
        stage.open();
        stage.select(kSmall);
        QCOMPARE(stage.state(kSmall), QStringLiteral("present, unverified"));
        stage.press("modelsVerify");
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("damaged"));
        QVERIFY(stage.note(kSmall).contains(QString::fromStdString(sha256OfFile(file))));
        QVERIFY(!stage.enabled("modelsUse"));
        stage.press("modelsFetch");
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("present, verified"));
        QVERIFY(stage.note(kSmall).isEmpty());
    }

    void aFileOfAnotherArchitectureIsRefusedAndNothingIsLost()
    {
        Stage stage;
        const fs::path own = stage.folder().write("own.pth", content());
        stage.open();
        stage.select(kSmall);
        stage.chooseFile(own);
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("present, your file"));
        stage.select("alexnet");
        stage.chooseFile(own);
        QTRY_VERIFY(stage.note("alexnet").contains(QStringLiteral("by its keys it is mobilenet_v2")));
        QVERIFY2(stage.note("alexnet").size() < 600, qPrintable(stage.note("alexnet"))); // not every weight of the network
        QCOMPARE(stage.state("alexnet"), QStringLiteral("missing"));
        QVERIFY(!stage.settings.values().weightFiles.contains("alexnet"));
        stage.select(kSmall);
        stage.chooseFile(stage.folder().write("text.pth", "no checkpoint"));
        QTRY_VERIFY(stage.note(kSmall).contains(QStringLiteral("text.pth")));
        QCOMPARE(stage.state(kSmall), QStringLiteral("present, your file"));
        QCOMPARE(stage.settings.values().weightFiles.at(kSmall), own.string());
    }

    void aChosenFileIsRememberedUntilItIsForgotten()
    {
        Stage stage;
        const fs::path own = stage.folder().write("own.pth", content());
        stage.open();
        stage.select(kSmall);
        QVERIFY(!stage.dialog->findChild<QPushButton *>(QStringLiteral("modelsForget"))->isVisible());
        stage.chooseFile(own);
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("present, your file"));
        QVERIFY(stage.enabled("modelsUse"));
        const Settings again(QString::fromStdString((stage.folder().path() / "window.ini").string()));
        QCOMPARE(again.values().weightFiles.at(kSmall), own.string());
        stage.press("modelsVerify");
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("present, verified")); // it is the published one, elsewhere

        fs::remove(own);
        stage.store->refresh();
        QTRY_COMPARE(stage.state(kSmall), QStringLiteral("missing"));
        stage.press("modelsForget");
        QTRY_VERIFY(!stage.store->find(kSmall)->file.chosenByHand);
        QVERIFY(stage.settings.values().weightFiles.empty());
    }

    void theFolderIsMadeAndShown()
    {
        Stage stage;
        stage.open();
        QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "showFolder");
        stage.press("modelsFolder");
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
        QCOMPARE(m_shownFolder, QString::fromStdString((stage.folder().path() / "shiftscope" / "models").string()));
        QVERIFY(QDir(m_shownFolder).exists());
    }

    void weightsThatComeAreUsedAtOnce()
    {
        Stage stage;
        UserSettings values = stage.settings.values();
        values.network.model = kSmall;
        stage.settings.set(values);
        NetworkBar bar;
        Banner banner;
        NetworkChooser chooser(stage.settings, *stage.store, bar, banner);
        std::shared_ptr<const LiveNetwork> network;
        connect(&chooser, &NetworkChooser::networkReady, this,
                [&](const std::shared_ptr<const LiveNetwork> &ready) { network = ready; });
        chooser.load();
        QTRY_VERIFY(banner.text().contains(QStringLiteral("not on this machine")));
        auto *models = bar.findChild<QComboBox *>(QStringLiteral("networkModel"));
        QCOMPARE(models->currentText(), QStringLiteral("mobilenet_v2 (no weights yet)"));
        QCOMPARE(models->count(), static_cast<int>(architectureNames().size()));

        stage.dialog.emplace(*stage.store);
        chooser.connectTo(*stage.dialog);
        bar.show();
        QVERIFY(hand::click(bar.findChild<QPushButton *>(QStringLiteral("networkModels"))));
        QVERIFY(stage.dialog->isVisible());
        QCOMPARE(stage.list().selected(), kSmall);
        stage.press("modelsFetch");
        QTRY_VERIFY_WITH_TIMEOUT(network, 30000);
        QVERIFY(network->info().trained());
        QCOMPARE(network->info().weights, std::string("mobilenet_v2.pth"));
        QCOMPARE(models->currentText(), QStringLiteral("mobilenet_v2"));
        QVERIFY(!banner.isVisible());
    }

    void theBannerAsksForTheTermsToo()
    {
        Stage stage;
        UserSettings values = stage.settings.values();
        values.network.model = "alexnet_lpf5";
        stage.settings.set(values);
        NetworkBar bar;
        Banner banner;
        NetworkChooser chooser(stage.settings, *stage.store, bar, banner);
        const auto click = [&](const QString &text) {
            QTest::qWait(1); // a layout shows new buttons a little later
            QVERIFY2(hand::click(hand::buttonNamed(banner, text)), qPrintable(text));
        };
        chooser.load();
        QTRY_VERIFY(banner.text().contains(QStringLiteral("not on this machine")));
        click(QStringLiteral("Fetch"));
        QCOMPARE(banner.text(), QStringLiteral("For research alone."));
        click(QStringLiteral("Do not fetch"));
        QVERIFY(banner.text().contains(QStringLiteral("not accepted")));
        QVERIFY(server().requests().empty());
    }

    void untrainedWeightsAreDrawnFromTheSeedThatIsChosen()
    {
        Stage stage;
        NetworkBar bar;
        Banner banner;
        NetworkChooser chooser(stage.settings, *stage.store, bar, banner);
        std::shared_ptr<const LiveNetwork> network;
        connect(&chooser, &NetworkChooser::networkReady, this,
                [&](const std::shared_ptr<const LiveNetwork> &ready) { network = ready; });
        chooser.load();
        QTRY_VERIFY(banner.text().contains(QStringLiteral("no published checkpoint")));
        bar.show();
        auto *models = bar.findChild<QComboBox *>(QStringLiteral("networkModel"));
        QVERIFY(hand::choose(models, models->itemText(models->findData(QString::fromStdString(kSmall)))));
        QVERIFY(hand::choose(bar.findChild<QComboBox *>(QStringLiteral("networkWeights")), QStringLiteral("untrained")));
        QVERIFY(hand::type(bar.findChild<QSpinBox *>(QStringLiteral("networkSeed")), 7));
        QTRY_VERIFY_WITH_TIMEOUT(network && network->info().weights == "init-seed:7+calibrated", 30000);
        QCOMPARE(network->info().model, kSmall);
        const NetworkChoice wanted{.model = kSmall, .antiAlias = {}, .weights = {}, .initSeed = 7, .calibrate = true};
        QVERIFY(Settings(QString::fromStdString((stage.folder().path() / "window.ini").string())).values().network == wanted);
    }

    void aNetworkIsSeenAntiAliasedWithTheSameWeights()
    {
        Stage stage;
        stage.put("mobilenet_v2.pth", content());
        NetworkBar bar;
        Banner banner;
        NetworkChooser chooser(stage.settings, *stage.store, bar, banner);
        std::shared_ptr<const LiveNetwork> network;
        connect(&chooser, &NetworkChooser::networkReady, this,
                [&](const std::shared_ptr<const LiveNetwork> &ready) { network = ready; });
        chooser.load();
        QTRY_VERIFY(!stage.store->rows().empty());
        chooser.choose({.model = kSmall});
        QTRY_VERIFY_WITH_TIMEOUT(network, 30000);
        const std::string sha = network->info().weightsSha256;
        auto *filter = bar.findChild<QComboBox *>(QStringLiteral("networkAntiAlias"));
        QCOMPARE(filter->count(), 7); // off, 2 to 7
        bar.show();
        QVERIFY(hand::choose(filter, filter->itemText(filter->findData(5))));
        QTRY_COMPARE_WITH_TIMEOUT(network->info().model, std::string("mobilenet_v2+aa5"), 30000);
        QCOMPARE(network->info().weightsSha256, sha);
        QVERIFY(network->info().title.ends_with(", anti-aliased (Bin-5)"));

        auto *models = bar.findChild<QComboBox *>(QStringLiteral("networkModel"));
        QVERIFY(hand::choose(models, models->itemText(models->findData(QStringLiteral("alexnet_lpf5"))))); // is so already
        QVERIFY(!bar.choice().antiAlias);
        QVERIFY(!filter->isEnabled());
        QVERIFY(hand::choose(models, models->itemText(models->findData(QString::fromStdString(kSmall)))));
        QVERIFY(filter->isEnabled());
    }

public slots:
    void showFolder(const QUrl &folder) { m_shownFolder = folder.toLocalFile(); }

private:
    QString m_shownFolder;
};

QTEST_MAIN(ModelsDialogTest)
#include "models_dialog_test.moc"
