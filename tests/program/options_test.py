#!/usr/bin/python3
"""Every option that takes a number has a range and says so: its name, the value, what is accepted, in one line.

    options_test.py PROGRAM
"""

import pathlib
import re
import shutil
import sys
import tempfile
import unittest

from starts import side_by_side, start

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
COMMANDS = [["sweep"], ["export"], ["import"], ["probe"], ["watermark"], ["compose"], ["compose", "train"], ["report"], ["study"],
            ["models", "list"], ["models", "show"], ["models", "fetch"], ["models", "verify"],
            ["bench", "sweep"], ["bench", "live"], ["bench", "probe"], ["bench", "invert"]]
NO_NUMBER = ["nan", "inf", "-inf", "0x10", "5x", "1e999", "99999999999999999999999", "-1", "1,5x", " 5", "+5", "1_000", "\u0665", "--", "1e"]
MODEL = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--device", "cpu"]


def program(*words, **options):
    return start(PROGRAM, *words, **options)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def assert_refused(self, result, *parts):
        text = result.stderr.decode()
        self.assertEqual((result.returncode, result.stdout), (2, b""), (result.args, text))
        self.assertEqual(len(text.splitlines()), 1, text)
        for part in parts:
            self.assertIn(part, text, result.args)


class Options(Case):
    @staticmethod
    def options():
        """(command, option, kind, range) of every option that takes a value, as --help lists them."""
        found = []
        for command, result in zip(COMMANDS, side_by_side(lambda words: program(*words, "--help"), COMMANDS)):
            assert result.returncode == 0, result.stderr
            for option, kind, rest in re.findall(r"^  (?:-\w,)?(--[a-z-]+) (INT|UINT|FLOAT|TEXT)\b:?([^\n]*)", result.stdout.decode(), re.M):
                found.append((command, option, kind, rest))
        return found

    def test_every_number_has_a_range_and_refuses_what_is_none(self):
        options = self.options()
        numbers = [each for each in options if each[2] != "TEXT"]
        self.assertGreater(len(numbers), 60)
        for command, option, _, accepted in numbers:
            self.assertRegex(accepted, r"^(-?\d.* to |\d+\||above |0 or more|SIZE)", (command, option))
        seen, tries = {}, []
        for command, option, kind, _ in numbers:
            first = option not in seen
            seen.setdefault(option, len(seen))
            # Of an option that several commands share, each gets another word; a new one gets the empty word too.
            tries.append((command, option, NO_NUMBER[len(tries) % len(NO_NUMBER)]))
            if first:
                tries.append((command, option, ""))
            if first and kind != "FLOAT":
                tries.append((command, option, "1.5"))
        for (command, option, value), result in zip(tries, side_by_side(lambda each: program(*each[0], each[1], each[2]), tries)):
            shown = "''" if value == "" else value.split(",")[-1] if option in LISTS else value
            self.assert_refused(result, option, *([] if value == "--" else [shown, "use "]))

    def test_the_words_of_the_report(self):
        sweep = ["sweep", *MODEL, "--patch", "car", "--output", self.folder / "a.h5"]
        for words in (["--batch", "0"], ["--batch", "-8"], ["--canvas", "0"], ["--canvas", "-224"], ["--init-seed", "-5"], ["--size", ""],
                      ["--layers", ""], ["--anchors", ""], ["--stride", "0"], ["--size", "5000"], ["--memory", "2XB"], ["--memory", "0"],
                      ["--threads", "-1"], ["--turn", "45"], ["--turn", "0x5a"], ["--antialias", "9"], ["--verify", "-1"]):
            self.assert_refused(program(*sweep, *words), f"{words[0]} {words[1] or chr(39) * 2} is not accepted: ")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_no_option_takes_an_empty_word_and_none_lacks_its_value(self):
        texts = [(command, option) for command, option, kind, _ in self.options() if kind == "TEXT"]
        some = {option: command for command, option in texts}
        for (option, _), result in zip(some.items(), side_by_side(lambda each: program(*each[1], each[0], ""), list(some.items()))):
            self.assert_refused(result, option, "''")
        for words in (["sweep", "--batch"], ["sweep", "--batch="], ["sweep", "--layers", ","], ["watermark", "--sizes", ","], ["export", "--output"]):
            self.assert_refused(program(*words), words[1].rstrip("="), "value")

    def test_the_parser_speaks_the_programs_language(self):
        for words, part in ((["sweep", "--nope"], "--nope"), (["sweep", "--json=x"], "--json"), (["sweep", "word"], "word"),
                            (["sweep", "--init-seed", "1", "--weights", "w"], "--weights"), (["compose", "train"], "--output"),
                            (["probe"], "run"), (["bench"], "subcommand"), (["sweep", "--calibrate"], "--init-seed")):
            self.assert_refused(program(*words), part)

    def test_words_that_hold_numbers_name_their_option(self):
        sweep = ["sweep", *MODEL, "--size", "32", "--patch", "car", "--output", self.folder / "a.h5"]
        for words in (["--anchors", "1:"], ["--anchors", "nan:0"], ["--anchors", "0:999"], ["--anchors", "-1:0"], ["--layers", "fc9"],
                      ["--class", "1000"], ["--class", "-1"], ["--metric", "cos"], ["--engine", "fast"], ["--fit", ""], ["--mode", "x"],
                      ["--device", "cuda:x"], ["--features-dtype", "float8"], ["--background", "#12"], ["--background", "texture:-1"]):
            self.assert_refused(program(*sweep, *words), words[0].lstrip("-"))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_numbers_at_the_edge_are_taken(self):
        for words in (["--init-seed", "18446744073709551615"], ["--stride", "4096"], ["--memory", "2 gib"], ["--batch", "010"]):
            result = program("sweep", *MODEL, "--size", "32", "--patch", "car", "--explain", *words)
            self.assertEqual(result.returncode, 0, (words, result.stderr))


LISTS = {"--sizes", "--opacities", "--ignore"}


class Files(Case):
    """Numbers in studies, scenes, expressions and CSV maps."""

    def test_scenes_and_expressions(self):
        compose = ["compose", *MODEL, "--size", "32", "--inverter", "none"]
        for scene in ("A=car@1", "A=car@1:nan", "A=car@0x1:1", "A=car@1:1:0", "A=car@1:1:99999999999", "A=car@1e1:1", "A=car@1:1:5000"):
            self.assert_refused(program(*compose, "--expression", "A", "--scene", scene), "car")
        for expression in ("1e999*A", "nan*A", "A/0", "1e308*1e308*A", "0x1*A", "A + 1", "1e*A"):
            self.assert_refused(program(*compose, "--expression", expression, "--scene", "A=car@1:1"), "xpression")
        file = self.folder / "scenes.toml"
        for size in ("0", "-1", "1.5", "nan", "99999999999999999999", "'5'", "5000"):
            file.write_text(f"expression = 'A'\nsize = {size}\n[scenes]\nA = 'car@1:1'\n")
            self.assert_refused(program(*compose, "--scenes", file), "scenes.toml:2")

    def test_studies(self):
        study = self.folder / "study.toml"
        for field in ("stride = 0", "stride = -1", "stride = nan", "stride = 1.5", "stride = 99999999999999999999", "boxes = [0]",
                      "boxes = ['5']", "canvas = 0", "memory_mb = inf", "stride = 0x"):
            study.write_text(f"title = 'n'\n{field}\npatches = ['car']\n[[model]]\nname = 'alexnet'\ninit_seed = 1\n")
            self.assert_refused(program("study", study, "--output", self.folder / "out"), "study.toml", "line 2")
        study.write_text("title = 'n'\npatches = ['car']\n[[model]]\nname = 'alexnet'\ninit_seed = -1\n")
        self.assert_refused(program("study", study, "--output", self.folder / "out"), "study.toml", "line 5", "init_seed")

    def test_maps(self):
        file = self.folder / "map.csv"
        for line in ("0,0", "0,0,inf", "0,0,1e99", "0,0,0x1", "-1,0,1", "0,1.5,1", "0,99999999999,1", "0,0,1 2", "0,0,", "0,0,0,5"):
            file.write_text(f"y,x,value\n{line}\n")
            self.assert_refused(program("import", file, "--model", "alexnet", "--layer", "fc", "--anchor", "TL", "--output", self.folder / "a.h5"),
                                "map.csv", "line 2")
        self.assertEqual([each.name for each in self.folder.iterdir()], ["map.csv"])

    def test_the_range_of_a_figure(self):
        for text in ("1:0", "nan:1", "0:inf", "0", ":", "0x0:1", "0:1x", "0,5:1"):
            result = program("export", "none.h5", "--range", text, "--output", "a.png")
            self.assertEqual(result.returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
