#include "sample_run.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

using shiftscope::RunFile;
using shiftscope::RunHeader;
using shiftscope::StoredFeatures;

namespace {

const char *const kPython = "/usr/bin/python3"; // Debian's own: the one that python3-h5py is installed for
const QString kScript = QString(SHIFTSCOPE_SOURCE_DIR) + "/tests/core/storage/read_run.py";

QByteArray outputOf(const QStringList &arguments, int &exitCode)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(kPython, arguments);
    process.waitForFinished(60'000);
    exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return process.readAllStandardOutput();
}

QJsonArray floats(const std::vector<float> &values)
{
    QJsonArray array;
    for (const float value : values)
        array.append(std::isnan(value) ? QJsonValue() : QJsonValue(static_cast<double>(value)));
    return array;
}

QJsonArray ints(const std::vector<int> &values)
{
    QJsonArray array;
    for (const int value : values)
        array.append(value);
    return array;
}

} // namespace

/// The file as a user's notebook sees it.
class RunFileH5pyTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QJsonObject m_run;

    std::string path() const { return m_folder.filePath("run.h5").toStdString(); }

    QJsonObject dataset(const QString &name) const { return m_run["datasets"].toObject()[name].toObject(); }

    void compareDataset(const QString &name, const QString &kind, const QJsonArray &shape, const QJsonArray &values) const
    {
        QVERIFY2(!dataset(name).isEmpty(), qPrintable(name));
        QCOMPARE(dataset(name)["kind"].toString(), kind);
        QCOMPARE(dataset(name)["shape"].toArray(), shape);
        QCOMPARE(dataset(name)["values"].toArray(), values);
        QVERIFY(dataset(name)["chunks"].isNull());
    }

private slots:
    void initTestCase()
    {
        int exitCode = 0;
        outputOf({"-c", "import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('h5py') else 77)"}, exitCode);
        if (exitCode != 0)
            QSKIP("h5py is not installed for /usr/bin/python3 (Debian package python3-h5py): the file is not looked at from "
                  "outside");
        RunHeader header = sampleHeader();
        header.features = StoredFeatures::Float16;
        RunFile file = RunFile::create(path(), header, false);
        for (std::size_t i = 0; i < 12; ++i)
            for (const shiftscope::StoredLayer &layer : header.layers)
                file.writeFeatures(layer.name, i, sampleFeature(layer.dims, i));
        file.checkpoint(sampleMaps(header, 12));
        // Still open for writing: a notebook may look at a sweep that is running.
        m_run = QJsonDocument::fromJson(outputOf({kScript, QString::fromStdString(path())}, exitCode)).object();
        QCOMPARE(exitCode, 0);
    }

    void attributesAreStringsAndWholeNumbers()
    {
        const QJsonObject expected{{"format", "shiftscope-run"},
                                   {"format_version", 1},
                                   {"created", "2024-05-06T07:08:09Z"},
                                   {"program_version", "0.1.0"},
                                   {"model", "efficientnet_lite0"},
                                   {"weights", "efficientnet-lite0-57934424.pth"},
                                   {"weights_sha256", QString(64, 'a')},
                                   {"mode", "object"},
                                   {"canvas", 20},
                                   {"box", 8},
                                   {"fit", "contain"},
                                   {"mirror", 1},
                                   {"turn", 90},
                                   {"stride", 2},
                                   {"background", "#ffffff"},
                                   {"patch", "käfer.png"},
                                   {"metric", "cosine"},
                                   {"engine", "batched"},
                                   {"device", "cpu"},
                                   {"layers", QJsonArray{"fc", "avgpool"}}};
        QCOMPARE(m_run["attributes"].toObject(), expected);
        const QJsonObject kinds = m_run["kinds"].toObject();
        for (const QString &name : expected.keys())
            QCOMPARE(kinds[name].toString(), expected[name].isString() ? "str" : expected[name].isArray() ? "ndarray" : "int32");
    }

    void positionsAndAnchorsAreInPixelsRowFirst()
    {
        compareDataset("positions/y", "int32", {7}, {0, 2, 4, 6, 8, 10, 12});
        compareDataset("positions/x", "int32", {5}, {0, 2, 4, 6, 8});
        compareDataset("anchors/name", "string", {2}, {"TL", "3:11"});
        compareDataset("anchors/y", "int32", {2}, {0, 11});
        compareDataset("anchors/x", "int32", {2}, {0, 3});
    }

    void mapsHoldWhatIsDoneAndNothingElse()
    {
        const shiftscope::RunMaps maps = sampleMaps(sampleHeader(), 12);
        compareDataset("done", "uint8", {7, 5}, ints({maps.done.begin(), maps.done.end()}));
        compareDataset("similarity/fc", "float32", {2, 7, 5}, floats(maps.similarity.at("fc")));
        compareDataset("similarity/avgpool", "float32", {2, 7, 5}, floats(maps.similarity.at("avgpool")));
        compareDataset("blank/fc", "float32", {6}, floats(maps.blank.at("fc")));
        compareDataset("blank/avgpool", "float32", {4}, floats(maps.blank.at("avgpool")));
        compareDataset("top1/class", "int32", {7, 5}, ints({maps.top1Class.begin(), maps.top1Class.end()}));
        compareDataset("top1/probability", "float32", {7, 5}, floats(maps.top1Probability));
        compareDataset("probability/7", "float32", {7, 5}, floats(maps.probability.at(7)));
        compareDataset("probability/281", "float32", {7, 5}, floats(maps.probability.at(281)));
    }

    void featuresAreHalfPrecisionNumbers()
    {
        std::vector<float> expected;
        for (std::size_t i = 0; i < 35; ++i) {
            const std::vector<float> feature = i < 12 ? sampleFeature(6, i) : std::vector<float>(6, 0);
            expected.insert(expected.end(), feature.begin(), feature.end());
        }
        compareDataset("features/fc", "float16", {7, 5, 6}, floats(expected));
        QCOMPARE(dataset("features/avgpool")["shape"].toArray(), (QJsonArray{7, 5, 4}));
    }

    void imagesAreThere()
    {
        QCOMPARE(dataset("image/patch")["shape"].toArray(), (QJsonArray{8, 8, 4}));
        QCOMPARE(dataset("image/patch")["values"].toArray()[255].toInt(), 255);
        QCOMPARE(dataset("image/background")["shape"].toArray(), (QJsonArray{20, 20, 3}));
        QCOMPARE(m_run["datasets"].toObject().size(), 18);
    }

    void aRunWrittenByH5pyIsReadToo()
    {
        // As the README's reference describes the file, without what this program adds for itself.
        const char *const script = R"(
import h5py, numpy as np, sys
with h5py.File(sys.argv[1], 'w') as f:
    f.attrs.update(format='shiftscope-run', format_version=1, created='', program_version='', model='alexnet', weights='w.pth',
                   weights_sha256='', canvas=224, box=125, stride=50, background='#ffffff', patch='p.png', metric='cosine',
                   engine='batched', device=np.bytes_('cpu'))
    f['positions/y'] = np.array([0, 50], 'i4'); f['positions/x'] = np.array([0, 50], 'i4')
    f['anchors/name'] = np.array([b'TL']); f['anchors/y'] = np.zeros(1, 'i4'); f['anchors/x'] = np.zeros(1, 'i4')
    f['done'] = np.ones((2, 2), 'u1')
    for layer in ('fc7', 'fc6'):
        f['similarity/' + layer] = np.array([[[1, .5], [.25, .125]]], 'f4')
        f['blank/' + layer] = np.zeros(3, 'f4')
    f['features/fc6'] = f['features/fc7'] = np.full((2, 2, 3), 1.5, 'f2')
)";
        int exitCode = 0;
        outputOf({"-c", script, m_folder.filePath("theirs.h5")}, exitCode);
        QCOMPARE(exitCode, 0);
        const RunFile file = RunFile::openForReading(m_folder.filePath("theirs.h5").toStdString());
        QCOMPARE(file.header().model, std::string("alexnet"));
        QCOMPARE(file.header().device, std::string("cpu"));
        QVERIFY(file.header().mode == shiftscope::ShiftMode::Object);
        QCOMPARE(file.header().anchors.front().name, std::string("TL"));
        QCOMPARE(file.header().layers.front().name, std::string("fc6"));
        QVERIFY((file.readMaps().similarity.at("fc7") == std::vector{1.0F, 0.5F, 0.25F, 0.125F}));
        QCOMPARE(file.readFeatures("fc6", 3, 1).row(0)[2], 1.5F);
    }

    void aFileThatDoesNotFitIsRefusedWithTheReason_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("named");
        QTest::newRow("format") << "f.attrs['format'] = 'other'"
                                << "not a run file";
        QTest::newRow("no format") << "del f.attrs['format']"
                                   << "not a run file";
        QTest::newRow("newer") << "f.attrs['format_version'] = 2"
                               << "format version 2; this program reads version 1";
        QTest::newRow("version as text") << "f.attrs['format_version'] = '1'"
                                         << "attribute format_version";
        QTest::newRow("version as a list") << "f.attrs['format_version'] = [1, 1]"
                                           << "attribute format_version";
        QTest::newRow("no model") << "del f.attrs['model']"
                                  << "attribute model is missing";
        QTest::newRow("model as number") << "f.attrs['model'] = 5"
                                         << "attribute model must be text";
        QTest::newRow("box beyond an int") << "f.attrs['box'] = 2**40"
                                           << "attribute box";
        QTest::newRow("box below zero") << "f.attrs['box'] = -1"
                                        << "box";
        QTest::newRow("no done") << "del f['done']"
                                 << "dataset done is missing";
        QTest::newRow("done of another kind") << "del f['done']; f['done'] = np.zeros((7, 5), 'i4')"
                                              << "dataset done is int32 [7, 5]";
        QTest::newRow("done of another size") << "del f['done']; f['done'] = np.zeros((5, 7), 'u1')"
                                              << "uint8 [7, 5]";
        QTest::newRow("done of other marks") << "f['done'][0, 0] = 2"
                                             << "other marks than 0 and 1";
        QTest::newRow("big-endian") << "del f['similarity/fc']; f['similarity/fc'] = np.zeros((2, 7, 5), '>f4')"
                                    << "similarity/fc";
        QTest::newRow("double") << "del f['similarity/fc']; f['similarity/fc'] = np.zeros((2, 7, 5))"
                                << "similarity/fc";
        QTest::newRow("compressed") << "del f['similarity/fc']; f.create_dataset('similarity/fc', (2, 7, 5), 'f4', compression=1)"
                                    << "similarity/fc must be a contiguous array";
        QTest::newRow("never written") << "del f['similarity/fc']; f.create_dataset('similarity/fc', (2, 7, 5), 'f4')"
                                       << "similarity/fc is not written";
        QTest::newRow("a group for a dataset") << "del f['similarity/fc']; f.create_group('similarity/fc')"
                                               << "similarity/fc";
        QTest::newRow("a dataset for a group") << "del f['similarity']; f['similarity'] = 1"
                                               << "similarity/avgpool is missing";
        QTest::newRow("a link elsewhere") << "del f['done']; f['done'] = h5py.ExternalLink('/etc/passwd', '/done')"
                                          << "done is missing";
        QTest::newRow("a circle") << "del f['similarity']; f['similarity'] = h5py.SoftLink('/similarity')"
                                  << "similarity/avgpool is missing";
        QTest::newRow("a layer too many") << "f.attrs['layers'] = ['fc', 'avgpool', 'fc9']"
                                          << "fc9";
        QTest::newRow("a layer twice") << "f.attrs['layers'] = ['fc', 'fc']"
                                       << "'fc' is given twice";
        QTest::newRow("no layers") << "f.attrs['layers'] = np.array([], dtype=h5py.string_dtype())"
                                   << "attribute layers";
        QTest::newRow("a class that is none") << "f['probability/cat'] = np.zeros((7, 5), 'f4')"
                                              << "probability/cat";
        QTest::newRow("rows out of order") << "f['positions/y'][0] = 9"
                                           << "ascending";
        QTest::newRow("rows in two dimensions") << "del f['positions/y']; f['positions/y'] = np.zeros((7, 1), 'i4')"
                                                << "positions/y";
        QTest::newRow("an anchor without a name") << "del f['anchors/name']; f['anchors/name'] = ['TL']"
                                                  << "must hold 2 strings";
        QTest::newRow("anchors without rows") << "del f['anchors/y']; f['anchors/y'] = np.zeros(3, 'i4')"
                                              << "differ in length";
        QTest::newRow("a patch in grey") << "del f['image/patch']; f['image/patch'] = np.zeros((8, 8, 1), 'u1')"
                                         << "RGBA";
        QTest::newRow("features of one layer only") << "del f['features/avgpool']"
                                                    << "features/avgpool is missing";
    }
    void aFileThatDoesNotFitIsRefusedWithTheReason()
    {
        QFETCH(QString, change);
        QFETCH(QString, named);
        const QString copy = m_folder.filePath("changed.h5");
        QFile::remove(copy);
        QVERIFY(QFile::copy(QString::fromStdString(path()), copy));
        int exitCode = 0;
        outputOf({"-c", "import h5py, numpy as np, sys\nwith h5py.File(sys.argv[1], 'r+') as f: " + change, copy}, exitCode);
        QCOMPARE(exitCode, 0);
        for (const bool writing : {false, true}) {
            const QString message = refusalOf([&] {
                (void)(writing ? RunFile::openForWriting(copy.toStdString()) : RunFile::openForReading(copy.toStdString()));
            });
            QVERIFY2(message.startsWith("input: ") && message.contains("changed.h5: ") && message.contains(named),
                     qPrintable(message));
        }
    }
};

QTEST_GUILESS_MAIN(RunFileH5pyTest)
#include "run_file_h5py_test.moc"
