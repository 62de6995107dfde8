#include "hand.h"
#include "ui/patch_maker/picture_actions.h"
#include "ui/plot/figure_dialog.h"
#include "whole_stage.h"

#include <QFile>
#include <QMetaMethod>
#include <QTest>

#include <map>
#include <mutex>
#include <set>

// Qt's own list of functions that are told of every object made and destroyed, for tools that look into a program.
extern quintptr Q_CORE_EXPORT qtHookData[];

using namespace shiftscope;

namespace {

/// Every QObject there is, also those that are members of another and so nobody's children.
struct AllObjects {
    AllObjects()
    {
        qtHookData[kAdded] = reinterpret_cast<quintptr>(&added);
        qtHookData[kRemoved] = reinterpret_cast<quintptr>(&removed);
    }
    ~AllObjects() { qtHookData[kAdded] = qtHookData[kRemoved] = 0; }
    AllObjects(const AllObjects &) = delete;
    AllObjects &operator=(const AllObjects &) = delete;

    [[nodiscard]] static std::set<QObject *> list()
    {
        const std::scoped_lock lock(s_mutex);
        return s_objects;
    }

private:
    static constexpr int kAdded = 3;
    static constexpr int kRemoved = 4;
    static void added(QObject *object)
    {
        const std::scoped_lock lock(s_mutex);
        s_objects.insert(object);
    }
    static void removed(QObject *object)
    {
        const std::scoped_lock lock(s_mutex);
        s_objects.erase(object);
    }
    inline static std::mutex s_mutex;
    inline static std::set<QObject *> s_objects;
};

/// Makes QObject's protected question askable of any object.
struct Asked : QObject {
    static bool isConnected(const QObject &object, const QMetaMethod &signal)
    {
        return (object.*(&Asked::isSignalConnected))(signal);
    }
};

bool isOurs(const QMetaObject &meta)
{
    return QByteArray(meta.className()).startsWith("shiftscope::");
}

/// "Class::signal", as the list of the excused and the structural test name it.
QString nameOf(const QMetaObject &meta, const QMetaMethod &signal)
{
    return QString::fromLatin1(meta.className()).section(QStringLiteral("::"), -1) + QStringLiteral("::") +
           QString::fromLatin1(signal.name());
}

QStringList excused()
{
    QFile file(QStringLiteral(SHIFTSCOPE_SOURCE_DIR "/tests/structure/unconnected_signals.txt"));
    QStringList names;
    if (file.open(QIODevice::ReadOnly))
        for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts))
            if (!line.startsWith(u'#'))
                names.push_back(line.section(u' ', 0, 0));
    return names;
}

/// Signals of our classes that nothing receives, with the number of objects that send them in vain.
std::map<QString, int> unheard(const std::set<QObject *> &objects)
{
    std::map<QString, int> found;
    for (const QObject *object : objects)
        for (const QMetaObject *meta = object->metaObject(); meta && isOurs(*meta); meta = meta->superClass())
            for (int i = meta->methodOffset(); i < meta->methodCount(); ++i)
                if (const QMetaMethod method = meta->method(i);
                    method.methodType() == QMetaMethod::Signal && !Asked::isConnected(*object, method))
                    ++found[nameOf(*meta, method)];
    for (const QString &name : excused())
        found.erase(name);
    return found;
}

std::set<QString> classesOf(const std::set<QObject *> &objects)
{
    std::set<QString> names;
    for (const QObject *object : objects)
        if (isOurs(*object->metaObject()))
            names.insert(QString::fromLatin1(object->metaObject()->className()).section(QStringLiteral("::"), -1));
    return names;
}

} // namespace

class WiringTest : public QObject {
    Q_OBJECT

private slots:
    void everySignalOfTheWindowsObjectsIsReceived()
    {
        const AllObjects objects;
        fake::WholeStage stage;
        QTRY_VERIFY(stage.swept());
        // Made when they are first asked for.
        QVERIFY(hand::clickMenu(stage.window(), QStringLiteral("File/Patch from a picture")));
        QTRY_VERIFY(stage.window().pictures().maker());
        QVERIFY(hand::clickMenu(stage.window(), QStringLiteral("File/Export figure")));
        QVERIFY(hand::waitForDialog<FigureDialog>());

        const std::set<QObject *> all = AllObjects::list();
        const std::set<QString> classes = classesOf(all);
        for (const char *name :
             {"BackgroundButton", "BackgroundSweep", "CompareView", "ComposeView", "FigureDialog", "FreeAnchor", "LiveFeatures",
              "ModelsDialog", "NetworkChooser", "PatchMaker", "SceneDocument", "StudyForm"})
            QVERIFY2(classes.contains(QLatin1String(name)), name);
        QStringList complaints;
        for (const auto &[name, count] : unheard(all))
            complaints.push_back(QStringLiteral("%1 (%2 objects)").arg(name).arg(count));
        QVERIFY2(complaints.isEmpty(), qPrintable("connected to nothing: " + complaints.join(QStringLiteral(", "))));
    }
};

QTEST_MAIN(WiringTest)
#include "wiring_test.moc"
