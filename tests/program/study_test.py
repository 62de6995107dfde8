#!/usr/bin/python3
"""`shiftscope study` and `report` as a script sees them: files, exit codes, and what kills and other processes leave.

    study_test.py PROGRAM       seeded weights and a small canvas; no checkpoint and no network are needed
"""

import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np

from program_case import ProgramCase

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
STUDY = """
title = "Small study"
patches = ["car", "dog"]
boxes = [32]
stride = {stride}
canvas = 64
[[model]]
name = "mobilenet_v2"
init_seed = 1
[[model]]
name = "mobilenet_v2"
antialias = 3
init_seed = 1
label = "blurred"
[probe]
protocols = ["paper", "shuffled", "blocks"]
block = 2
"""


class Case(ProgramCase):
    stride = 8

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.toml = self.folder / "study.toml"
        self.toml.write_text(STUDY.format(stride=self.stride))
        self.output = self.folder / "out"

    def command(self, *words, output=None):
        return [PROGRAM, "study", str(self.toml), "--output", str(output or self.output), "--device", "cpu", *map(str, words)]

    def environment(self):
        return {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}

    def study(self, *words, output=None):
        return subprocess.run(self.command(*words, output=output), capture_output=True, text=True, timeout=300, env=self.environment())

    def report(self, *words):
        return subprocess.run([PROGRAM, "report", *map(str, words)], capture_output=True, text=True, timeout=100, env=self.environment())

    def start(self, *words, output=None):
        return subprocess.Popen(self.command(*words, output=output), stderr=subprocess.PIPE, text=True, env=self.environment())

    def done(self, *words, output=None):
        result = self.study(*words, output=output)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def tables(self, output=None):
        """Every table and the file of summaries, byte by byte."""
        folder = output or self.output
        files = sorted((folder / "tables").iterdir()) + [folder / "study.h5"]
        return {file.name: file.read_bytes() for file in files}

    def assert_same_tables(self, a, b):
        first, second = self.tables(a), self.tables(b)
        self.assertEqual(list(first), list(second))
        for name, content in first.items():
            self.assertTrue(content == second[name], f"{name} differs:\n{content[:3000]}\n{second[name][:3000]}")


class Outcome(Case):
    def test_a_folder_holds_runs_tables_and_figures(self):
        outcome = json.loads(self.done("--json").stdout)
        self.assertEqual((outcome["runs"], outcome["swept"], outcome["elsewhere"]), (4, 4, []))
        runs = [f"mobilenet_v2{kind}-untrained1_{patch}_32px" for kind in ("", "+aa3") for patch in ("car", "dog")]
        self.assertEqual(sorted(file.name for file in (self.output / "runs").iterdir()),
                         sorted(run + end for run in runs for end in (".h5", ".json")))
        self.assertEqual(sorted(file.name for file in self.output.iterdir()),
                         ["figures", "runs", "study.h5", "study.json", "study.toml", "tables"])
        names = ["classes-32px", "measures-32px", "separability-32px", "similarity-32px"]
        self.assertEqual(sorted(self.tables()), sorted([f"{name}.{end}" for name in names for end in ("csv", "md", "tex")] + ["study.h5"]))
        self.assertEqual(sorted(file.name for file in (self.output / "figures").iterdir()),
                         [f"{name}.{end}" for name in ("mean-maps-32px", "patches-32px") for end in ("pdf", "png")])

        with h5py.File(self.output / "runs" / (runs[0] + ".h5")) as a, h5py.File(self.output / "runs" / (runs[1] + ".h5")) as b:
            self.assertTrue(np.all(a["done"][...] == 1))
            self.assertNotIn("features", a)  # probed, and dropped
            means = [run["similarity/fc"][2].mean(dtype=np.float64) for run in (a, b)]
        with open(self.output / "tables" / "similarity-32px.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(row["model"], row["layer"], row["patches"]) for row in rows],
                         [("mobilenet_v2 (untrained, seed 1)", "fc", "2"), ("blurred", "fc", "2")])
        self.assertAlmostEqual(float(rows[0]["C_mean"]), np.mean(means), places=5)
        self.assertAlmostEqual(float(rows[0]["C_std"]), np.std(means), places=5)
        with h5py.File(self.output / "study.h5") as summary:
            self.assertEqual(summary.attrs["format"], "shiftscope-study")
            self.assertEqual(len(summary["runs/run"]), 4)
            self.assertEqual(len(summary["maps/mean"]), 4 * 5)
            self.assertEqual(len(summary["probes/mean"]), 4 * 6)

    def test_a_studys_probe_is_that_of_the_probe_command(self):
        self.toml.write_text(STUDY.format(stride=4) + "seed = 3\n")
        self.toml.write_text("keep_features = true\n" + self.toml.read_text())
        self.done()
        run = self.output / "runs" / "mobilenet_v2-untrained1_car_32px.h5"
        record = json.loads(run.with_suffix(".json").read_text())
        for probe in record["probes"]:
            result = subprocess.run([PROGRAM, "probe", str(run), "--split", probe["split"], "--protocol", probe["protocol"], "--seed", "3",
                                     "--block", "2", "--json"], capture_output=True, text=True, timeout=100)
            self.assertEqual(json.loads(result.stdout)["folds"], probe["folds"], probe)

    def test_compositions_are_measured_as_the_compose_command_does(self):
        self.toml.write_text(STUDY.format(stride=16) + '[compose]\npairs = ["car + dog", "dog + car"]\nsize = 20\nstride = 22\n'
                             'elsewhere = 3\nlayers = ["avgpool", "fc"]\nexpressions = ["A + B - blank"]\n')
        self.done()
        with open(self.output / "tables" / "composition.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(row["model"], row["layer"], row["pairs"]) for row in rows],
                         [(model, layer, "2") for model in ("mobilenet_v2 (untrained, seed 1)", "blurred") for layer in ("avgpool", "fc")])
        files = sorted((self.output / "compositions").iterdir())
        self.assertEqual(len(files), 4)
        record = json.loads((self.output / "compositions" / "mobilenet_v2-untrained1_car+dog.json").read_text())
        alone = subprocess.run([PROGRAM, "compose", "--model", "mobilenet_v2", "--init-seed", "1", "--calibrate", "--canvas", "64", "--scene", "A=car@6:6:20",
                                "--scene", "B=dog@38:38:20", "--expression", "A + B - blank", "--layers", "avgpool,fc", "--inverter", "none",
                                "--stride", "22", "--elsewhere", "3", "--json"], capture_output=True, text=True, timeout=100)
        for ours, other in zip(record["expressions"][0]["layers"], json.loads(alone.stdout)["layers"], strict=True):
            self.assertEqual([(rank["rank"], rank["positions"]) for rank in ours["ranks"]],
                             [(rank["rank"], rank["positions"]) for rank in other["ranks"]])
            for one, two in zip(ours["pictures"], other["likeness"], strict=True):
                self.assertEqual(one["picture"], two["picture"])
                self.assertAlmostEqual(one["cosine"], two["cosine"], places=5)
        before = self.tables()
        files[0].unlink()
        self.done("--resume")
        self.assertEqual(self.tables(), before)

    def test_a_grid_too_small_for_folds_says_so_in_the_table(self):
        self.toml.write_text(STUDY.format(stride=16))  # 3 x 3 positions
        self.done()
        text = (self.output / "tables" / "separability-32px.md").read_text()
        self.assertIn("no data", text)
        self.assertIn("5 folds need at least 5 of each class", text)

    def test_report_makes_tables_and_figures_again(self):
        self.done()
        before = self.tables()
        shutil.rmtree(self.output / "figures")
        (self.output / "figures").mkdir()
        for file in (self.output / "tables").iterdir():
            file.unlink()
        result = self.report(self.output)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("| blurred | fc |", result.stdout)
        self.assertEqual(self.tables(), before)
        self.assertEqual(len(list((self.output / "figures").iterdir())), 4)
        found = json.loads(self.report(self.output, "--format", "json").stdout)
        self.assertEqual(found[0]["name"], "similarity-32px")

    def test_report_takes_run_files_too(self):
        self.done()
        figures = self.folder / "figures"
        figures.mkdir()
        runs = sorted((self.output / "runs").glob("*.h5"))
        result = self.report(*runs, "--format", "csv", "--figures", figures)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("# classes", result.stdout)
        self.assertEqual(result.stdout.count("_car_32px,"), 2 * 5 + 2)
        self.assertEqual(sorted(file.name for file in figures.iterdir()), ["maps.pdf", "maps.png"])
        text = self.folder / "tables.tex"
        self.assertEqual(self.report(runs[0], "--format", "latex", "--output", text).returncode, 0)
        self.assertIn("\\toprule", text.read_text())


class Disturbance(Case):
    stride = 1

    def setUp(self):
        super().setUp()
        self.undisturbed = self.folder / "undisturbed"
        self.done(output=self.undisturbed)

    def test_killed_and_resumed_it_makes_the_same_tables(self):
        for seconds in (1.5, 2.5, 4):
            process = self.start("--resume")
            time.sleep(seconds)
            process.kill()
            process.communicate()
        self.done("--resume")
        self.assert_same_tables(self.undisturbed, self.output)
        self.assertEqual([file.name for file in (self.output / "runs").iterdir() if file.suffix not in (".h5", ".json") and not file.name.startswith(".")], [])

    def test_ctrl_c_keeps_what_is_done(self):
        process = self.start()
        while not list(self.output.glob("runs/*.h5")) and process.poll() is None:
            time.sleep(0.02)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, words)
        self.assertIn("--resume", words)
        self.assert_refused(self.study(), self.output, "--resume")
        self.done("--resume")
        self.assert_same_tables(self.undisturbed, self.output)

    def test_two_processes_share_a_folder(self):
        for kinds in (["--shard", "1/2"], ["--shard", "2/2"]), (["--resume"], ["--resume"]):
            shutil.rmtree(self.output, ignore_errors=True)
            both = [self.start(*words) for words in kinds]
            for process in both:
                _, words = process.communicate(timeout=300)
                self.assertEqual(process.returncode, 0, words)
            self.assert_same_tables(self.undisturbed, self.output)


class BadInput(Case):
    def test_what_is_missing_is_listed_before_anything_starts(self):
        self.toml.write_text(STUDY.format(stride=8).replace('"car"', '"gone.png"').replace("init_seed = 1\nlabel", "weights = 'lost.pth'\nlabel"))
        self.assert_refused(self.study(), self.toml, "gone.png", "lost.pth")
        self.assertFalse(self.output.exists())

    def test_a_folder_of_other_settings_is_refused(self):
        self.done()
        self.toml.write_text(STUDY.format(stride=16))
        self.assert_refused(self.study("--resume"), self.output, "other settings", "stride")

    def test_a_study_may_grow(self):
        self.done()
        self.toml.write_text(STUDY.format(stride=8).replace('"dog"', '"dog", "boat"'))
        self.assertEqual(json.loads(self.done("--resume", "--json").stdout)["swept"], 2)
        self.assertIn(",3,", (self.output / "tables" / "similarity-32px.csv").read_text())

    def test_wrong_words(self):
        self.assert_refused(self.study("--shard", "3/2"), "3/2", "I/N")
        self.assert_refused(self.study("--preset", "old"), "old", "paper")
        self.assert_refused(self.report(self.folder), self.folder, "no study")
        self.assert_refused(self.report(self.toml), self.toml)
        self.assert_refused(self.report(self.folder / "none.h5"), "none.h5")
        self.toml.write_text("stride = 8\n")
        self.assert_refused(self.study(), self.toml, "[[model]]")
        self.assertFalse(self.output.exists())


if __name__ == "__main__":
    unittest.main()
