// What a stranger's name or a library's complaint becomes before a person reads it.

#include "core/exception_text.h"
#include "core/printable.h"

#include "core/error.h"

#include <QtTest>

#include <filesystem>
#include <new>
#include <vector>

using namespace shiftscope;

class PrintableTest : public QObject {
    Q_OBJECT

private slots:
    void wordsStay()
    {
        for (const char *text : {"", "car.png", "caf\u00e9", "\u4e2d\u6587", "\U0001f697", "a\\b 'c' <d> & \"e\"", "\u2026"})
            QCOMPARE(printable(text), std::string(text));
    }

    void controlCharactersAndBytesThatAreNoTextAreEscaped()
    {
        QCOMPARE(printable("caf\xe9.svg"), std::string("caf\\xe9.svg"));
        QCOMPARE(printable("a\nb\tc\r"), std::string("a\\nb\\tc\\x0d"));
        QCOMPARE(printable("\x1b[31mred\x7f"), std::string("\\x1b[31mred\\x7f"));
        QCOMPARE(printable("\u009b2J"), std::string("\\xc2\\x9b2J"));                // a terminal's other escape
        QCOMPARE(printable("\u202egnp.exe"), std::string("\\xe2\\x80\\xaegnp.exe")); // reads backwards
        QCOMPARE(printable("\u2028"), std::string("\\xe2\\x80\\xa8"));
        QCOMPARE(printable("\xc0\xaf\xed\xa0\x80\xf5"), std::string("\\xc0\\xaf\\xed\\xa0\\x80\\xf5"));
        QCOMPARE(printable("\xe2\x82"), std::string("\\xe2\\x82")); // cut off
        QCOMPARE(printable(std::string_view("a\0b", 3)), std::string("a\\x00b"));
    }

    void whatIsNoUtf8IsReplaced()
    {
        QCOMPARE(validUtf8("caf\xe9\n"), std::string("caf\xef\xbf\xbd\n"));
        QCOMPARE(validUtf8("caf\u00e9"), std::string("caf\u00e9"));
    }

    void exceptionsAreSentences()
    {
        QCOMPARE(exceptionText(WorkError("a.csv: cannot be written")), std::string("a.csv: cannot be written"));
        QCOMPARE(exceptionText(std::bad_alloc()), std::string("there is not enough memory for this"));
        QCOMPARE(exceptionText(std::length_error("vector::_M_default_append")),
                 std::string("there is not enough memory for this"));
        const std::runtime_error torch(
            "[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate memory: you tried to "
            "allocate 1 bytes. Error code 12\nframe #0: c10::ThrowEnforceNotMet");
        QCOMPARE(exceptionText(torch), std::string("there is not enough memory for this"));
        const std::filesystem::filesystem_error file("cannot rename", "a", "b",
                                                     std::make_error_code(std::errc::no_space_on_device));
        QCOMPARE(exceptionText(file), std::string("a: No space left on device"));
        const std::string other = exceptionText(std::runtime_error("Expected \x1b\nException raised from"));
        QVERIFY2(other.find("Expected \\x1b") != std::string::npos && other.find('\n') == std::string::npos, other.c_str());
    }
};

QTEST_APPLESS_MAIN(PrintableTest)
#include "printable_test.moc"
