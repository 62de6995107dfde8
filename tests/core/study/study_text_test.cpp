#include "core/study/study_text.h"

#include "core/error.h"
#include "core/study/study_config.h"

#include <QtTest>

using namespace shiftscope;

namespace {

const std::string kText = "# What it is about: Größe\n"
                          "title = \"Grüße\" # a greeting\n"
                          "patches = [\n"
                          "  \"car\", # red\n"
                          "  \"dog\",\n"
                          "]\n"
                          "\n"
                          "# The network\n"
                          "[[model]]\n"
                          "name = \"alexnet\"\n"
                          "init_seed = 1\n"
                          "\n"
                          "[[model]]\n"
                          "name = \"resnet50\"\n"
                          "\n"
                          "# and what is asked\n"
                          "[probe]\n"
                          "block = 3 # positions\n";

} // namespace

class StudyTextTest : public QObject {
    Q_OBJECT

private slots:
    void aValueIsReplacedAndTheRestStays()
    {
        QCOMPARE(withField(kText, "", "title", "\"x\""), QByteArray(kText.c_str()).replace("\"Grüße\"", "\"x\"").toStdString());
        QCOMPARE(withField(kText, "probe", "block", "7"), QByteArray(kText.c_str()).replace("= 3", "= 7").toStdString());
    }

    void aListOverSeveralLinesIsReplacedWhole()
    {
        const std::string text = withField(kText, "", "patches", "[\"zebra\"]");
        QVERIFY2(text.find("# a greeting\npatches = [\"zebra\"]\n\n# The network") != std::string::npos, text.c_str());
    }

    void aNewFieldStandsWithItsLike()
    {
        const std::string top = withField(kText, "", "stride", "8");
        QVERIFY2(top.find("]\nstride = 8\n\n# The network") != std::string::npos, top.c_str());
        const std::string probe = withField(kText, "probe", "seed", "2");
        QVERIFY2(probe.ends_with("block = 3 # positions\nseed = 2\n"), probe.c_str());
        QCOMPARE(withField("", "", "stride", "8"), std::string("stride = 8\n"));
        QCOMPARE(withField("stride = 8", "probe", "seed", "2"), std::string("stride = 8\n\n[probe]\nseed = 2\n"));
        QCOMPARE(withField("[probe]\n", "", "stride", "8"), std::string("stride = 8\n[probe]\n"));
    }

    void aFieldGoesWithAllItsLines()
    {
        const std::string text = withField(kText, "", "patches", "");
        QVERIFY2(text.find("# a greeting\n\n# The network") != std::string::npos, text.c_str());
        QCOMPARE(withField(kText, "", "boxes", ""), kText);
        QCOMPARE(withField("a = 1", "probe", "seed", ""), std::string("a = 1"));
    }

    void modelsComeAndGo()
    {
        const std::string more = withModel(kText, "name = \"caffenet\"\n");
        QVERIFY2(more.find("\"resnet50\"\n\n[[model]]\nname = \"caffenet\"\n\n# and what") != std::string::npos, more.c_str());
        QCOMPARE(withoutModel(more, 2), std::string(more).replace(more.find("[[model]]\nname = \"caffenet\"\n\n"), 29, ""));
        const std::string one = withoutModel(kText, 0);
        QVERIFY2(one.find("# The network\n[[model]]\nname = \"resnet50\"\n") != std::string::npos, one.c_str());
        const std::string none = withoutModel(one, 0);
        QVERIFY(none.find("[[model]]") == std::string::npos);
        const std::string again = withModel(none, "name = \"alexnet\"");
        QVERIFY2(again.find("[[model]]\nname = \"alexnet\"\n\n[probe]") != std::string::npos, again.c_str());
        QVERIFY_THROWS_EXCEPTION(InputError, withoutModel(kText, 2));
    }

    void aTableGoesWithItsFields()
    {
        QVERIFY(withoutTable(kText, "probe").ends_with("# and what is asked\n"));
        QCOMPARE(withoutTable("a = 1\n", "probe"), std::string("a = 1\n"));
    }

    void whatCannotBeChangedIsSaid()
    {
        QVERIFY_THROWS_EXCEPTION(InputError, withField("a = ", "", "b", "1"));
        QVERIFY_THROWS_EXCEPTION(InputError, withField("probe = {block = 2}\n", "probe", "block", "3"));
        QVERIFY_THROWS_EXCEPTION(InputError, withModel("model = [{name = 'alexnet'}]\n", "name = 'resnet50'"));
    }

    void textsAreQuotedSoThatTheyReadBack()
    {
        const std::string odd = "C:\\a \"b\"\n\tü";
        const StudyDraft draft = draftStudy("title = " + tomlText(odd) + "\n", "study.toml");
        QCOMPARE(draft.config.title, odd);
        QCOMPARE(tomlList(std::vector<std::string>{"a", "b"}), std::string("[\"a\", \"b\"]"));
    }

    void aDraftSaysWhatIsThereAndWhatIsMissing()
    {
        const StudyDraft draft = draftStudy("boxes = [32]\nstrife = 2\n", "study.toml");
        QCOMPARE(draft.config.boxes, std::vector<int>{32});
        QCOMPARE(draft.problems.size(), std::size_t{3}); // no model, no patches, an unknown field
        QVERIFY_THROWS_EXCEPTION(InputError, draftStudy("boxes = [", "study.toml"));
    }
};

QTEST_GUILESS_MAIN(StudyTextTest)
#include "study_text_test.moc"
