#!/usr/bin/python3
"""Odd bytes in names: everything works or is refused in one printable line, and what is written is valid.

    names_test.py PROGRAM       seeded weights and a small canvas; no checkpoint and no network are needed
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest
import xml.dom.minidom

import h5py

from starts import side_by_side, start

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
PATCH = pathlib.Path(__file__).resolve().parents[2] / "resources" / "patches" / "car.svg"
MODEL = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--device", "cpu"]
SWEEP = ["sweep", *MODEL, "--size", "32", "--stride", "32", "--anchors", "C"]
COMPOSE = ["compose", *MODEL, "--size", "32", "--stride", "32", "--elsewhere", "0", "--layers", "fc", "--expression", "A", "--inverter", "none"]
NAMES = [b"caf\xe9",                      # Latin-1
         b"two\nlines\ttab",
         b"\x1b[31mred\x1b[0m\x07",       # a terminal's own words
         "\u009b2J\u202egnp".encode(),    # … and in other letters; writing from right to left
         b"<b>&amp;\"'\x01]]>",
         "\u00e9\u4e2d\U0001f697".encode(),  # nothing odd at all
         b"\xed\xa0\x80\xf8\xfe\xff"]


def program(*words, **options):
    return start(PROGRAM, *words, **options)


class Names(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def at(self, name):
        return os.fsencode(self.folder) + b"/" + name

    def patch(self, name):
        file = self.at(name + b".svg")
        shutil.copyfile(PATCH, file)
        return file

    def assert_printable(self, output):
        for line in output.decode("utf-8").split("\n"):
            self.assertTrue(all(c.isprintable() for c in line), (output, line))

    def assert_done(self, result):
        self.assertEqual(result.returncode, 0, (result.args, result.stderr))
        self.assert_printable(result.stderr)
        return result.stdout

    def assert_refused(self, result, *parts):
        self.assertEqual((result.returncode, result.stdout), (2, b""), (result.args, result.stderr))
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assert_printable(result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr.decode(), result.args)

    def test_a_run_of_a_patch_and_into_a_file_of_any_name(self):
        def whole(name):
            patch, run = self.patch(name), self.at(name + b".h5")
            json.loads(self.assert_done(program(*SWEEP, "--patch", patch, "--output", run, "--json")).decode("utf-8"))
            with h5py.File(run) as content:
                stored = content.attrs["patch"]
                self.assertIsInstance(stored, str)
                self.assertTrue(stored.isprintable(), stored)
            again = program(*SWEEP, "--patch", patch, "--output", run, "--resume", "--json")
            self.assertEqual(json.loads(self.assert_done(again).decode("utf-8"))["done"], 4)
            return run
        runs = side_by_side(whole, NAMES)
        report = self.assert_done(program("report", *runs, "--format", "json"))
        json.loads(report.decode("utf-8"))
        for kind in ("md", "latex", "csv"):
            self.assert_printable(self.assert_done(program("report", *runs, "--format", kind)))

        def figures(run):
            svg = run + b".svg"
            self.assert_done(program("export", run, "--layer", "fc", "--output", svg))
            with open(svg, "rb") as file:
                xml.dom.minidom.parseString(file.read())
            self.assert_done(program("export", run, "--layer", "fc", "--output", run + b".png"))
        side_by_side(figures, runs)
        page = self.at(b"page.svg")
        self.assert_done(program("export", *runs, "--layer", "fc", "--output", page))
        with open(page, "rb") as file:
            description = xml.dom.minidom.parseString(file.read()).getElementsByTagName("desc")[0].firstChild.data
        self.assertIn("caf\\xe9", description)
        self.assert_done(program("export", *runs, "--layer", "fc", "--output", self.at(b"page.pdf")))

    def test_watermarks_and_scenes_of_any_name(self):
        def both(name):
            patch = self.patch(name)
            mark = program("watermark", *MODEL, "--patches", 2, "--sizes", 16, "--positions", 1, "--ignore", 1, "--watermark", patch, "--json")
            json.loads(self.assert_done(mark).decode("utf-8"))
            figure = self.at(name + b"-figure.svg")
            scene = program(*COMPOSE, "--scene", b"A=" + patch + b"@1:1", "--output", figure, "--json")
            json.loads(self.assert_done(scene).decode("utf-8"))
            with open(figure, "rb") as file:
                xml.dom.minidom.parseString(file.read())
        side_by_side(both, [NAMES[0], NAMES[1], NAMES[2], b"<b>&\x01]]>"])

    def test_a_background_and_a_folder_of_any_name(self):
        name = NAMES[0] + NAMES[2]
        os.mkdir(self.at(name))
        patch = self.patch(b"car")
        picture = self.at(name + b"/back.png")
        run = self.at(name + b"/run.h5")
        self.assert_done(program(*COMPOSE, "--scene", b"A=" + patch + b"@1:1", "--pictures", self.at(name + b"/pictures")))
        os.rename(self.at(name + b"/pictures/scene_A.png"), picture)
        json.loads(self.assert_done(program(*SWEEP, "--patch", patch, "--background", picture, "--output", run, "--json")).decode("utf-8"))
        with h5py.File(run) as content:
            self.assertTrue(content.attrs["background"].isprintable())
        csv = self.assert_done(program("export", run, "--layer", "fc", "--format", "csv", "--output", "-"))
        grid = self.at(name + b"/fc_C.csv")
        with open(grid, "wb") as file:
            file.write(csv)
        self.assert_done(program("import", grid, "--model", "alexnet", "--layer", "fc", "--anchor", "C", "--patch", name, "--output", self.at(b"i.h5")))
        json.loads(self.assert_done(program("report", self.at(b"i.h5"), "--format", "json")).decode("utf-8"))

    def test_what_is_refused_is_refused_in_one_printable_line(self):
        odd = b"\x1b[2J\n\xe9"
        damaged = self.at(odd + b".pth")
        with open(damaged, "wb") as file:
            file.write(b"PK\3\4 no more\n\x1b[31m")
        toml = self.at(odd + b".toml")
        with open(toml, "wb") as file:
            file.write(b"a = \x1b\n")
        commands = [[*SWEEP, "--patch", self.at(odd + b".png"), "--output", self.at(b"a.h5")],
                    [*SWEEP, "--patch", toml, "--output", self.at(b"a.h5")],
                    [*SWEEP, "--patch", "car", "--background", odd, "--output", self.at(b"a.h5")],
                    [*SWEEP, "--patch", "car", "--output", self.at(b"a.h5"), "--layers", odd],
                    [*SWEEP, "--patch", "car", "--output", self.at(b"a.h5"), "--anchors", odd],
                    [*SWEEP, "--patch", "car", "--output", self.at(b"a.h5"), "--stride", odd],
                    [*SWEEP, "--patch", "car", "--output", toml],
                    [*SWEEP, b"--" + odd], [odd], ["sweep", odd], ["models", odd], ["models", "show", odd],
                    ["sweep", "--model", odd, "--patch", "car", "--output", self.at(b"a.h5")],
                    ["sweep", "--model", "mobilenet_v2", "--weights", damaged, "--patch", "car", "--output", self.at(b"a.h5")],
                    ["sweep", "--model", "mobilenet_v2", "--weights", self.at(odd), "--patch", "car", "--output", self.at(b"a.h5")],
                    [*COMPOSE, "--scene", odd], [*COMPOSE, "--scenes", toml], [*COMPOSE, "--scene", b"A=" + odd + b"@1:1"],
                    [*COMPOSE, "--scene", "A=car@1:1", "--inverter", odd], [*COMPOSE, "--scene", "A=car@1:1", "--inverter", damaged],
                    ["report", self.at(odd)], ["report", damaged], ["export", damaged, "--output", "-", "--format", "csv"],
                    ["import", toml, "--output", self.at(b"a.h5"), "--layer", "fc", "--anchor", "C"],
                    ["probe", damaged], ["study", toml, "--output", self.at(b"study")], ["study", self.at(odd), "--output", self.at(b"study")],
                    ["watermark", *MODEL, "--watermark", self.at(odd)], ["watermark", *MODEL, "--images", self.at(odd)]]
        for result in side_by_side(lambda words: program(*words), commands):
            self.assert_refused(result)
        self.assertEqual(sorted(os.listdir(os.fsencode(self.folder))), sorted([odd + b".pth", odd + b".toml"]))

    def test_more_memory_than_there_can_be_is_one_sentence(self):
        huge = ["--canvas", 4096, "--size", 64, "--stride", 15, "--anchors", "C", "--engine", "batched", "--batch", 65536]
        result = program("sweep", "--model", "mobilenet_v2", "--init-seed", 1, "--device", "cpu", "--patch", "car", *huge, "--output", self.at(b"a.h5"))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stderr.decode().splitlines()[-1:], ["shiftscope: there is not enough memory for this"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
