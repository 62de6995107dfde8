#!/usr/bin/python3
"""`shiftscope probe` as a script sees it: numbers with known answers, exit codes, one line for what cannot be used.

    probe_test.py PROGRAM       the run files are written here, with h5py; no network is run but one small sweep
"""

import json
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
KEYS = {"layer", "split", "protocol", "folds", "mean", "std", "chance", "n", "seconds"}


def coordinates(rows, columns):
    """The perfect feature: [rows, columns, 2], the position itself."""
    y, x = np.mgrid[:rows, :columns]
    return np.stack([y, x], axis=2).astype(np.float32)


def write_run(path, features, done=None, keep=True):
    """A run file as any program could write it."""
    rows, columns, dims = features.shape
    with h5py.File(path, "w") as run:
        for name, value in dict(format="shiftscope-run", created="2024-01-01T00:00:00Z", program_version="1", model="m", weights="w",
                                weights_sha256="0", background="#ffffff", patch="p", metric="cosine", engine="batched", device="cpu").items():
            run.attrs[name] = value
        for name, value in dict(format_version=1, canvas=224, box=32, stride=1).items():
            run.attrs[name] = np.int32(value)
        run["positions/y"] = np.arange(rows, dtype=np.int32)
        run["positions/x"] = np.arange(columns, dtype=np.int32)
        run.create_dataset("anchors/name", data=["TL"], dtype=h5py.string_dtype())
        run["anchors/y"] = run["anchors/x"] = np.zeros(1, dtype=np.int32)
        run["done"] = np.ones((rows, columns), dtype=np.uint8) if done is None else done
        run["similarity/fc"] = np.zeros((1, rows, columns), dtype=np.float32)
        run["blank/fc"] = np.zeros(dims, dtype=np.float32)
        if keep:
            run["features/fc"] = features


class Case(ProgramCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.run_file = self.folder / "run.h5"

    def probe(self, *words):
        return subprocess.run([PROGRAM, "probe", str(self.run_file), *map(str, words)], capture_output=True, text=True, timeout=300)

    def answer(self, *words):
        result = self.probe(*words, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)


class Oracle(Case):
    def test_the_papers_top_bottom_figure_is_the_layout_of_its_folds(self):
        write_run(self.run_file, coordinates(100, 100))
        top = self.answer("--layer", "fc", "--split", "top-bottom", "--protocol", "paper")
        self.assertEqual(set(top), KEYS)
        self.assertEqual((top["layer"], top["split"], top["protocol"], top["n"], top["chance"]),
                         ("fc", "top-bottom", "paper", 10000, 0.5))
        self.assertEqual(top["folds"], [0.75, 1, 1, 1, 0.75])
        self.assertAlmostEqual(top["mean"], 0.9, places=12)
        self.assertAlmostEqual(top["std"], np.std([0.75, 1, 1, 1, 0.75]), places=12)
        left = self.answer("--layer", "fc", "--split", "left-right", "--protocol", "paper")
        self.assertEqual((left["mean"], left["std"]), (1.0, 0.0))
        for split in ("top-bottom", "left-right"):
            self.assertEqual(self.answer("--split", split, "--protocol", "shuffled", "--seed", 3)["folds"], [1, 1, 1, 1, 1])
        turned = self.answer("--split", "left-right", "--protocol", "column-major")
        self.assertEqual(turned["folds"], [0.75, 1, 1, 1, 0.75])

    def test_noise_scores_at_chance_in_every_protocol(self):
        features = np.random.default_rng(1).normal(size=(50, 50, 5)).astype(np.float16)
        write_run(self.run_file, features)
        found = self.answer("--protocol", "all")["probes"]
        self.assertEqual(len(found), 8)
        for probe in found:
            self.assertAlmostEqual(probe["mean"], 0.5, delta=0.045, msg=str(probe))

    def test_the_same_seed_gives_the_same_folds(self):
        write_run(self.run_file, np.random.default_rng(1).normal(size=(30, 30, 5)).astype(np.float32))
        words = ("--split", "left-right", "--protocol", "shuffled", "--seed")
        first, again, other = (self.answer(*words, seed)["folds"] for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)


class Report(Case):
    def test_the_papers_protocol_never_stands_alone(self):
        write_run(self.run_file, coordinates(50, 50))
        for words in ((), ("--protocol", "paper"), ("--protocol", "blocks", "--split", "top-bottom")):
            result = self.probe(*words)
            self.assertEqual(result.returncode, 0, result.stderr)
            for text in ("paper  ", "shuffled  ", "blocks  ", "protocols differ"):
                self.assertIn(text, result.stdout)

    def test_a_grid_too_small_for_blocks_still_shows_two_protocols(self):
        write_run(self.run_file, coordinates(20, 20))
        result = self.probe()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("left out", result.stderr)
        self.assertIn("shuffled  ", result.stdout)
        self.assertNotIn("blocks  ", result.stdout)

    def test_further_measures_are_there_when_asked_for(self):
        write_run(self.run_file, coordinates(50, 50))
        found = self.answer("--regression", "--knn", "--distance")
        self.assertEqual([fit["protocol"] for fit in found["regression"]], ["paper", "shuffled", "blocks"])
        self.assertGreater(found["regression"][1]["r2_x"], 0.999)
        self.assertLess(found["knn"][1]["error_pixels"], 1.5)
        self.assertEqual(found["distance"][0]["pixels"], 1)
        text = self.probe("--regression", "--knn", "--distance").stdout
        for part in ("ridge", "nearest", "similarity of pairs"):
            self.assertIn(part, text)

    def test_quadrants_and_liblinear(self):
        write_run(self.run_file, coordinates(50, 50))
        self.assertEqual(self.answer("--split", "quadrants", "--protocol", "shuffled")["chance"], 0.25)
        self.assertGreater(self.answer("--split", "left-right", "--protocol", "shuffled", "--solver", "liblinear")["mean"], 0.97)

    def test_a_sweep_keeps_what_a_probe_needs(self):
        patch = self.folder / "patch.svg"
        patch.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="#804020"/></svg>')
        sweep = subprocess.run([PROGRAM, "sweep", "--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--size", "32", "--stride", "4",
                                "--patch", str(patch), "--layers", "avgpool,fc", "--features", "--features-dtype", "float16", "--device", "cpu",
                                "--json", "--output", str(self.run_file)], capture_output=True, text=True, timeout=300)
        self.assertEqual(sweep.returncode, 0, sweep.stderr)
        steady = json.loads(sweep.stdout)["consistency"]
        self.assertEqual(steady["step_pixels"], 4)
        self.assertTrue(0 <= steady["changes"] <= 1 and 0 < steady["agreement"] <= 1, steady)
        self.assertEqual(self.answer("--layer", "avgpool", "--split", "left-right", "--protocol", "blocks", "--block", 2)["n"], 81)
        self.assert_refused(self.probe(), "--layer", "avgpool and fc")


class Interruption(Case):
    def test_ctrl_c_ends_a_long_probe(self):
        features = 300 * np.random.default_rng(1).normal(size=(60, 60, 12)).astype(np.float32)  # far from separable: minutes
        write_run(self.run_file, features)
        process = subprocess.Popen([PROGRAM, "probe", str(self.run_file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, words = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, words)
        self.assertEqual(out, "")
        self.assertIn("interrupted", words)


class BadInput(Case):
    def test_a_run_without_features_is_answered_with_the_option(self):
        write_run(self.run_file, coordinates(10, 10), keep=False)
        self.assert_refused(self.probe(), self.run_file, "--features")

    def test_an_unfinished_run_is_refused(self):
        done = np.ones((10, 10), dtype=np.uint8)
        done[9, 9] = 0
        write_run(self.run_file, coordinates(10, 10), done)
        self.assert_refused(self.probe(), self.run_file, "99 of 100", "--resume")

    def test_features_that_are_no_numbers_or_all_the_same_are_refused(self):
        features = coordinates(10, 10)
        features[3, 4, 1] = np.nan
        write_run(self.run_file, features)
        self.assert_refused(self.probe("--protocol", "paper", "--json"), "fc", "NaN")
        write_run(self.run_file, np.ones((10, 10, 3), dtype=np.float32))
        self.assert_refused(self.probe("--protocol", "paper", "--json"), "fc", "same at every position")

    def test_too_little_to_make_folds_of_is_refused(self):
        write_run(self.run_file, coordinates(9, 1))
        self.assert_refused(self.probe("--split", "left-right", "--protocol", "paper"), "'left' has no positions")
        write_run(self.run_file, coordinates(2, 4))
        self.assert_refused(self.probe("--protocol", "shuffled"), "'left' has 4 positions", "5 folds")
        write_run(self.run_file, coordinates(20, 20))
        self.assert_refused(self.probe("--protocol", "blocks"), "2 blocks of 10x10 positions", "5 folds")

    def test_wrong_words_are_answered_with_the_right_ones(self):
        write_run(self.run_file, coordinates(10, 10))
        self.assert_refused(self.probe("--layer", "fc9"), "fc9", "fc")
        self.assert_refused(self.probe("--split", "diagonal"), "quadrants")
        self.assert_refused(self.probe("--protocol", "random"), "column-major")
        self.assert_refused(self.probe("--solver", "gpu"), "liblinear")
        self.assert_refused(self.probe("--block", 0), "--block")
        self.assert_refused(self.probe("--seed", -1), "--seed")
        self.run_file.write_text("no run")
        self.assert_refused(self.probe(), self.run_file)


if __name__ == "__main__":
    unittest.main()
