#include "core/scene/patch.h"
#include "core/scene/patch_library.h"

#include "tests/core/scene/picture_files.h"

#include <QStringConverter>
#include <QTest>

using namespace shiftscope;

namespace {

const QByteArray kRect = "<rect width='64' height='64' fill='#00aa00'/>";

/// A drawing of 64 x 64; `before` stands before its root.
QByteArray drawing(const QByteArray &content, const QByteArray &before = {})
{
    return before + "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='64' height='64'>" +
           content + "</svg>";
}

QByteArray image(const QByteArray &type, const QByteArray &bytes)
{
    return "<image width='64' height='64' xlink:href='data:" + type + ";base64," + bytes.toBase64() + "'/>";
}

QByteArray pixelsAs(const char *extension)
{
    return encoded(extension, cv::Mat(8, 8, CV_8UC3, cv::Scalar(0, 170, 0)));
}

QByteArray encodedAs(QStringConverter::Encoding encoding, const QByteArray &document, bool mark)
{
    QStringEncoder encoder(encoding, mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
    return encoder(QString::fromUtf8(document));
}

} // namespace

/// A drawing is drawn as a whole, or refused with what would be missing.
class DrawingTest : public QObject {
    Q_OBJECT

    PictureFolder m_folder;

    [[nodiscard]] QString refused(const QByteArray &document) const
    {
        const auto file = m_folder.write("drawing.svg", document);
        const QString sentence = refusal([&] { (void)Patch::load(file); });
        return sentence.contains("drawing.svg'") && !sentence.contains('\n') ? sentence : QString();
    }

    [[nodiscard]] cv::Vec4b centre(const QByteArray &document) const
    {
        const cv::Mat fitted = Patch::load(m_folder.write("drawing.svg", document)).fitted(40, Fit::Stretch);
        return fitted.at<cv::Vec4b>(20, 20);
    }

private slots:
    void whatWouldBeMissingIsNamed_data()
    {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QByteArray &content, const char *words) {
            QTest::newRow(name) << drawing(kRect + content) << QString(words);
        };
        row("linked picture", "<image href='photo.png' width='9' height='9'/>", "refers to 'photo.png', which is not loaded");
        row("picture of an address", "<image xlink:href='http://a.org/b.png'/>", "refers to 'http://a.org/b.png'");
        row("use of another file", "<use xlink:href='other.svg#a'/>", "refers to 'other.svg#a'");
        row("gradient of another file", "<linearGradient href='o.svg#g'/>", "refers to 'o.svg#g'");
        row("filter's picture", "<filter><feImage href='a.png'/></filter>", "refers to 'a.png'");
        row("fill", "<rect fill='url(o.svg#g) red'/>", "refers to 'o.svg#g'");
        row("style", "<rect style=\"fill:url( 'o.svg#g' )\"/>", "refers to 'o.svg#g'");
        row("import", "<style>@IMPORT 'a.css';</style>", "imports a style sheet");
        row("font", "<style><![CDATA[@font-face{font-family:x;src:local(x)}]]></style>", "brings a font");
        row("condition", "<style>@media screen{rect{fill:red}}</style>", "'@media screen', which are not applied");
        row("variables", "<rect fill='var(--main)'/>", "CSS variables");
        row("HTML", "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>", "<foreignObject>");
        row("film", "<video xmlns='http://www.w3.org/1999/xhtml' src='a.mp4'/>", "<video>");
        row("text on a path", "<text><textPath href='#p'>x</textPath></text>", "<textPath>");
        row("Inkscape's flowing text", "<flowRoot/>", "<flowRoot>");
        row("script", "<script>draw()</script>", "<script>");
        row("include", "<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='a.svg'/>", "includes another file");
        row("WebP", image("image/webp", pixelsAs(".webp")), "a WebP picture that is not drawn");
        row("BMP", image("image/bmp", pixelsAs(".bmp")), "a BMP picture that is not drawn");
        row("wrong name", image("image/png", pixelsAs(".jpg")), "a JPEG picture that is said to be 'image/png'");
        row("unknown name", image("image/jpg", pixelsAs(".jpg")), "said to be 'image/jpg'");
        row("damaged PNG", image("image/png", pixelsAs(".png").chopped(20)), "a PNG picture that is damaged");
        row("damaged JPEG", image("image/jpeg", pixelsAs(".jpg").chopped(20)), "a JPEG picture that is damaged");
        row("damaged GIF", image("image/gif", "GIF89a\1"), "a damaged GIF");
        row("no base64", "<image href='data:image/png;base64,?'/>", "a damaged picture");
        row("within a picture", image("image/svg+xml", drawing("<image href='a.png'/>")), "refers to 'a.png'");
        QTest::newRow("style sheet") << drawing(kRect, "<?xml-stylesheet href='a.css' type='text/css'?>") << "style sheet";
        QTest::newRow("entity with a link")
            << drawing("&e;", "<!DOCTYPE svg [<!ENTITY e \"<image xmlns='http://www.w3.org/2000/svg' href='a.png'/>\">]>")
            << "refers to 'a.png'";
        QTest::newRow("link of an entity") << drawing("<image href='&e;'/>", "<!DOCTYPE svg [<!ENTITY e 'a.png'>]>")
                                           << "refers to 'a.png'";
        QTest::newRow("another document") << QByteArray("<html><body/></html>") << "not a whole SVG drawing: it is a <html>";
        QTest::newRow("half a UTF-16 sign") << encodedAs(QStringConverter::Utf16LE, drawing(kRect), true).chopped(1)
                                            << "it is not all UTF-16LE";
    }
    void whatWouldBeMissingIsNamed()
    {
        QFETCH(QByteArray, document);
        QFETCH(QString, words);
        VERIFY_CONTAINS(refused(document), words);
    }

    void whatIsWholeIsDrawn_data()
    {
        QTest::addColumn<QByteArray>("document");
        const auto row = [](const char *name, const QByteArray &content) { QTest::newRow(name) << drawing(content); };
        row("plain", kRect);
        row("PNG", image("image/png", pixelsAs(".png")));
        row("PNG without a name", image("", pixelsAs(".png")));
        row("PNG with a parameter", image("image/png;charset=utf-8", pixelsAs(".png")));
        row("GIF", image("image/gif", QByteArray::fromBase64("R0lGODlhAQABAIAAAACqAAAAACwAAAAAAQABAAACAkQBADs=")));
        row("drawing", image("image/svg+xml", drawing(kRect)));
        row("link away", "<a href='http://example.org/'>" + kRect + "</a>");
        row("local style", "<linearGradient id='g'><stop stop-color='#00aa00'/></linearGradient>"
                           "<rect width='64' height='64' style='fill:url(#g)'/>");
        row("style sheet", "<style>/* @import 'a.css' */ rect{fill:#00aa00} @media print{rect{fill:red}}</style>" + kRect);
        row("for editors", "<metadata><image href='a.png'/></metadata><i:x xmlns:i='http://i.org/' href='a.png'/>" + kRect);
        row("hidden", "<g display='none'><image href='a.png'/></g>" + kRect);
        row("alternative", "<switch><foreignObject requiredExtensions='http://i.org/'/><g>" + kRect + "</g></switch>");
        QTest::newRow("entities") << drawing("<rect width='64' height='64' fill='&green;'/>",
                                             "<!DOCTYPE svg [<!ENTITY green '#00aa00'>]>");
        QTest::newRow("a comment first") << drawing(kRect, "\n <!-- made by hand -->\n");
        QTest::newRow("UTF-8 with a mark") << "\xef\xbb\xbf" + drawing(kRect);
        QTest::newRow("Latin-1") << drawing("<title>\xe9</title>" + kRect, "<?xml version='1.0' encoding='ISO-8859-1'?>");
        for (const auto encoding :
             {QStringConverter::Utf16LE, QStringConverter::Utf16BE, QStringConverter::Utf32LE, QStringConverter::Utf32BE})
            for (const bool mark : {true, false}) {
                const QByteArray name = QByteArray(QStringConverter::nameForEncoding(encoding)) + (mark ? " with a mark" : "");
                QTest::newRow(name.constData())
                    << encodedAs(encoding, drawing(kRect, "<?xml version='1.0' encoding='UTF-16'?>"), mark);
            }
    }
    void whatIsWholeIsDrawn()
    {
        QFETCH(QByteArray, document);
        QCOMPARE(centre(document), (cv::Vec4b{0, 170, 0, 255}));
    }

    void aLargePictureWithinIsDrawn()
    {
        cv::Mat large(1500, 2500, CV_8UC3);
        cv::RNG(3).fill(large, cv::RNG::UNIFORM, 0, 256);
        large(cv::Rect(1000, 500, 500, 500)).setTo(cv::Scalar(0, 170, 0));
        const QByteArray document = drawing(image("image/png", encoded(".png", large)));
        QVERIFY(document.size() > 10'000'000);
        QCOMPARE(centre(document), (cv::Vec4b{0, 170, 0, 255}));
    }

    void entitiesCannotMakeADrawingEndless()
    {
        QByteArray entities = "<!ENTITY e0 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'>";
        for (int i = 1; i < 10; ++i)
            entities +=
                "<!ENTITY e" + QByteArray::number(i) + " '" + ("&e" + QByteArray::number(i - 1) + ";").repeated(20) + "'>";
        const QByteArray before = "<!DOCTYPE svg [" + entities + "]>";
        VERIFY_CONTAINS(refused(drawing(kRect + "<text>&e9;</text>", before)), "not a whole SVG drawing");
        VERIFY_CONTAINS(refused(drawing(kRect + "<text id='&e9;'/>", before)), "not a whole SVG drawing");
        const QByteArray padding = "<!--" + QByteArray(11'000'000, 'x') + "-->";
        VERIFY_CONTAINS(refused(drawing(kRect + "<text>&e9;</text>", before + padding)), "not a whole SVG drawing");
    }

    void everyDrawingOfTheLibraryIsWhole()
    {
        int drawings = 0;
        for (const LibraryEntry &entry : patchLibrary())
            if (entry.file.extension() == ".svg") {
                const QString sentence = refusal([&] { (void)Patch::load(entry.file); });
                QVERIFY2(sentence.isEmpty(), qPrintable(sentence));
                ++drawings;
            }
        QVERIFY(drawings >= 10);
    }
};

QTEST_GUILESS_MAIN(DrawingTest)
#include "drawing_test.moc"
