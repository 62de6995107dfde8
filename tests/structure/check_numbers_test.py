#!/usr/bin/python3
"""What follows the locale is found, and what does not is left alone."""

import pathlib
import subprocess
import tempfile
import unittest

import check_numbers


class CheckNumbers(unittest.TestCase):
    def complaints(self, source, name="core/study/table.cpp"):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / name).parent.mkdir(parents=True)
            (root / name).write_text(source)
            return list(check_numbers.source_complaints(root))

    def test_what_follows_the_locale_is_named_with_its_line(self):
        for source in ('std::snprintf(text, 9, "%.3f", x);', "double x = std::stod(text);", "x = strtod(text, &end);", "out << std::setprecision(3);",
                       "QLocale().toString(0.5);", 'tr("%L1").arg(x);', 'std::printf("%g", x);', "atof(text);"):
            with self.subTest(source):
                self.assertEqual(len(self.complaints("\n" + source + "\n")), 1)
                self.assertTrue(self.complaints("\n" + source)[0].startswith("core/study/table.cpp:2: "))

    def test_what_does_not_is_left_alone(self):
        for source in ("text = fixedText(x, 3);", "QLocale::c().toString(0.5);", "// printf(\"%g\") follows the locale", "std::stop_token stop();",
                       "QLocale::setDefault(QLocale::c());", "history(3);"):
            with self.subTest(source):
                self.assertEqual(self.complaints(source), [])

    def test_a_fixed_sentence_of_the_window_is_allowed_there_alone(self):
        source = 'std::fprintf(stderr, "shiftscope: no display");'
        self.assertEqual(self.complaints(source, "ui/window.cpp"), [])
        self.assertEqual(len(self.complaints(source)), 1)

    def test_the_text_of_a_floating_number_is_found_in_what_was_compiled(self):
        for kind, count in (("double", 1), ("float", 1), ("int", 0), ("unsigned long", 0)):
            with self.subTest(kind), tempfile.TemporaryDirectory() as folder:
                build = pathlib.Path(folder)
                (build / "core").mkdir()
                (build / "core/a.cpp").write_text(f"#include <string>\nstd::string text({kind} x) {{ return std::to_string(x); }}\n")
                subprocess.run(["g++", "-std=c++20", "-O2", "-c", "a.cpp", "-o", "a.o"], cwd=build / "core", check=True)
                self.assertEqual(len(list(check_numbers.object_complaints(build))), count)

    def test_a_folder_without_objects_is_no_proof(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(len(list(check_numbers.object_complaints(pathlib.Path(folder)))), 1)


if __name__ == "__main__":
    unittest.main()
