#!/usr/bin/python3
"""The whole program where decimals have a comma: what it writes, prints and reads is the same as everywhere.

    locale_test.py PROGRAM       seeded weights and a small canvas; makes the locale itself (Debian's package locales)
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
STUDY = """
title = "Small study"
patches = ["car"]
boxes = [32]
stride = 8
canvas = 64
[[model]]
name = "mobilenet_v2"
init_seed = 1
[probe]
protocols = ["paper", "shuffled"]
[compose]
pairs = ["car + dog"]
size = 20
stride = 22
"""


class Locale(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        (cls.folder / "locales").mkdir()
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(cls.folder / "locales" / "de_DE.UTF-8")], check=True, timeout=100)
        cls.plain = {key: value for key, value in os.environ.items()
                     if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LANGUAGE") and not key.startswith("LC_")}
        cls.plain["LC_ALL"] = "C.UTF-8"
        cls.german = {**cls.plain, "LOCPATH": str(cls.folder / "locales"), "LC_ALL": "de_DE.UTF-8"}
        (cls.folder / "study.toml").write_text(STUDY)
        cls.sweep = ["sweep", "--model", "mobilenet_v2", "--init-seed", "1", "--patch", "car", "--canvas", "64", "--size", "32",
                     "--stride", "8", "--device", "cpu", "--features", "--force"]
        cls.run_here(cls, *cls.sweep, "--output", "run.h5")

    def run_here(self, *words, environment=None, text=None):
        result = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300, cwd=self.folder,
                                env=environment or self.german, input=text)
        if result.returncode != 0:
            raise AssertionError(f"{words}: {result.returncode}\n{result.stderr}")
        return result

    def same(self, *words):
        """What the command prints is the same here and in the C locale."""
        german, plain = (self.run_here(*words, environment=each).stdout for each in (self.german, self.plain))
        self.assertEqual(german, plain)
        self.assertTrue(german)
        return german

    def test_the_locale_has_a_comma(self):
        printed = subprocess.run(["bash", "-c", "printf '%.1f' 1,5"], capture_output=True, text=True, env=self.german, check=True).stdout
        self.assertEqual(printed, "1,5")

    def test_reports_say_the_same_after_figures_were_painted(self):
        for form in ("csv", "md", "latex", "json"):
            with self.subTest(form):
                said = self.same("report", "run.h5", "--format", form, "--figures", ".")
                self.assertRegex(said, r"\d\.\d")

    def test_a_studys_tables_are_the_same_with_the_papers_own_numbers(self):
        for output, environment in (("german", self.german), ("plain", self.plain)):
            self.run_here("study", "study.toml", "--output", output, "--device", "cpu", environment=environment)
        for again in (False, True):
            german = sorted((self.folder / "german" / "tables").iterdir())
            self.assertTrue(german)
            for file in german:
                with self.subTest(file.name, again=again):
                    self.assertEqual(file.read_text(), (self.folder / "plain" / "tables" / file.name).read_text())
            self.run_here("report", "german")
        self.same("report", "german", "--format", "csv")

    def test_figures_name_their_values_with_a_point(self):
        for form in ("svg", "csv"):
            with self.subTest(form):
                out = self.same("export", "run.h5", "--layer", "fc", "--anchor", "C", "--format", form, "--output", "-", "--range",
                                "0.25:1.5")
                self.assertNotIn(">0,", out)
        self.same("export", "run.h5", "--layer", "fc", "--anchor", "C,TL", "--format", "svg", "--output", "-")

    def test_other_commands_say_the_same(self):
        self.assertRegex(self.same("models", "list"), r"\d\.\d MB")
        self.same("sweep", "--explain", "--patch", "car", "--model", "mobilenet_v2", "--init-seed", "1", "--stride", "32")
        for form in ((), ("--json",)):
            with self.subTest(form):
                measured = self.same("compose", "--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--scene", "A=car@1:1:32",
                                     "--scene", "B=dog@9:9:32", "--expression", "0.5*A + 1.25*B", "--inverter", "none", *form)
                self.assertRegex(measured, r"1\.25|\d\.\d\d")

    def test_probes_are_the_same(self):
        folds = [json.loads(self.run_here("probe", "run.h5", "--json", environment=each).stdout) for each in (self.german, self.plain)]
        for each in folds:
            for probe in each if isinstance(each, list) else each.get("probes", [each]):
                probe.pop("seconds", None)
        self.assertEqual(json.dumps(folds[0]).split("seconds")[0], json.dumps(folds[1]).split("seconds")[0])

    def test_numbers_with_a_comma_are_no_numbers(self):
        for words in (("--range", "0,25:1,5"), ("--width", "85,5"), ("--dpi", "300,5")):
            with self.subTest(words):
                result = subprocess.run([PROGRAM, "export", "run.h5", "--layer", "fc", "--anchor", "C", "--output", "x.svg", *words],
                                        capture_output=True, text=True, timeout=100, cwd=self.folder, env=self.german)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(words[1], result.stderr)


if __name__ == "__main__":
    unittest.main()
