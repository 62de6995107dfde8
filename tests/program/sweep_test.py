#!/usr/bin/python3
"""`shiftscope sweep` and `export` as a script sees them: exit codes, stdout and stderr, and the files, reopened with h5py.

    sweep_test.py PROGRAM       seeded weights and a small canvas; no checkpoint and no network are needed
"""

import csv
import io
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

import h5py
import numpy as np

from program_case import ProgramCase

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
SMALL = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--size", "32", "--device", "cpu"]


def png(path, width, height, rgba=(200, 40, 40, 255)):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(rgba) * width for _ in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return path


class Case(ProgramCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.patch = png(self.folder / "patch.png", 32, 32)
        self.run_file = self.folder / "run.h5"

    def run_program(self, *words):
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, env=environment, timeout=300)

    def sweep(self, *words, output=None):
        return self.run_program("sweep", *SMALL, "--patch", self.patch, "--output", output or self.run_file, *words)


class RunFile(Case):
    def test_a_sweep_writes_what_the_reference_says(self):
        result = self.sweep("--stride", 8, "--layers", "avgpool,fc", "--class", "3,tabby", "--features", "--features-dtype", "float16")
        self.assertEqual(result.returncode, 0, result.stderr)
        with h5py.File(self.run_file) as run:
            self.assertEqual(run.attrs["format"], "shiftscope-run")
            self.assertEqual(run.attrs["format_version"], 1)
            self.assertEqual(run.attrs["weights"], "init-seed:1")
            self.assertEqual(len(run.attrs["weights_sha256"]), 64)
            self.assertEqual((run.attrs["canvas"], run.attrs["box"], run.attrs["stride"]), (64, 32, 8))
            self.assertEqual(run.attrs["engine"], "factored")  # the one used: --engine was auto
            self.assertEqual(list(run["positions/y"]), [0, 8, 16, 24, 32])
            self.assertEqual([name.decode() if isinstance(name, bytes) else name for name in run["anchors/name"]],
                             ["TL", "TR", "C", "BL", "BR"])
            self.assertEqual(list(run["anchors/x"]), [0, 32, 16, 0, 32])
            self.assertTrue(np.all(run["done"][...] == 1))
            self.assertEqual(run["similarity/fc"].shape, (5, 5, 5))
            self.assertEqual(run["features/avgpool"].shape, (5, 5, 1280))
            self.assertEqual(run["features/avgpool"].dtype, np.float16)
            self.assertEqual(run["blank/fc"].shape, (1000,))
            self.assertIn("281", run["probability"])
            self.assertEqual(run["image/patch"].shape, (32, 32, 4))
            self.assertTrue(np.all(run["image/patch"][...] == (200, 40, 40, 255)), "a patch of the box's size is used as it is")
            self.assertEqual(run["image/background"].shape, (64, 64, 3))
            centre = run["similarity/fc"][2, 2, 2]
            self.assertAlmostEqual(float(centre), 1.0, places=6)

    def test_similarities_are_those_of_the_kept_features(self):
        self.assertEqual(self.sweep("--stride", 8, "--features").returncode, 0)
        with h5py.File(self.run_file) as run:
            features = run["features/fc"][...]
            anchor = features[0, 0]
            cosine = features @ anchor / (np.linalg.norm(features, axis=2) * np.linalg.norm(anchor))
            np.testing.assert_allclose(run["similarity/fc"][0], cosine, atol=2e-6)

    def test_crop_and_circular_slide_over_a_picture(self):
        picture = png(self.folder / "picture.png", 80, 72)
        for mode, shape in (("crop", (2, 3)), ("circular", (8, 8))):
            result = self.run_program("sweep", "--model", "mobilenet_v2", "--init-seed", 1, "--canvas", 64, "--mode", mode, "--picture", picture,
                                      "--stride", 8, "--output", self.run_file, "--force")
            self.assertEqual(result.returncode, 0, result.stderr)
            with h5py.File(self.run_file) as run:
                self.assertEqual(run["done"].shape, shape)

    def test_the_paper_preset_sets_what_the_paper_did(self):
        self.assertEqual(self.sweep("--preset", "paper", "--stride", 1, "--size", 60).returncode, 0)
        with h5py.File(self.run_file) as run:
            self.assertEqual(run["done"].shape, (5, 5))
            self.assertEqual(run.attrs["fit"], "stretch")
        self.assert_refused(self.sweep("--preset", "paper", "--stride", 2, output=self.folder / "b.h5"), "--stride", "paper")

    def test_json_is_one_document_and_verify_is_in_it(self):
        result = self.sweep("--stride", 16, "--json", "--verify", 3)
        document = json.loads(result.stdout)
        self.assertEqual(document["done"], 9)
        self.assertLess(document["verify"]["largest_difference"], 1e-5)
        self.assertEqual(set(document["layers"]["fc"]), {"TL", "TR", "C", "BL", "BR"})


class Stance(Case):
    """The patch mirrored and turned, before it is fitted."""

    def png_of(self, name, rgba):
        height, width = rgba.shape[:2]
        path = png(self.folder / name, width, height)
        rows = b"".join(b"\0" + rgba[y].tobytes() for y in range(height))
        head, rest = path.read_bytes().split(b"IDAT")[0][:-4], zlib.compress(rows)
        path.write_bytes(head + struct.pack(">I", len(rest)) + b"IDAT" + rest + struct.pack(">I", zlib.crc32(b"IDAT" + rest)) +
                         struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND")))
        return path

    def lopsided(self):
        rgba = np.zeros((30, 44, 4), np.uint8)
        rgba[..., 3] = 255
        rgba[:12, :9, 0] = 250
        rgba[20:, 5:40, 1] = 210
        rgba[3:8, 30:, 2] = 180
        return rgba

    def swept(self, patch, *words):
        output = self.folder / f"{patch.stem}{len(words)}.h5"
        result = self.run_program("sweep", *SMALL, "--patch", patch, "--stride", 16, "--output", output, *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        with h5py.File(output) as run:
            return run["similarity/fc"][...], run["image/patch"][...], dict(run.attrs)

    def test_it_is_as_if_the_file_had_been_mirrored_and_turned_by_hand(self):
        patch = self.png_of("patch.png", self.lopsided())
        by_hand = self.png_of("hand.png", np.ascontiguousarray(np.rot90(self.lopsided()[:, ::-1], -1)))
        _, plain_pixels, plain = self.swept(patch)
        map_, pixels, attributes = self.swept(patch, "--mirror", "--turn", 90)
        map_by_hand, pixels_by_hand, _ = self.swept(by_hand)
        self.assertEqual((plain["mirror"], plain["turn"]), (0, 0))
        self.assertEqual((attributes["mirror"], attributes["turn"]), (1, 90))
        np.testing.assert_array_equal(pixels, pixels_by_hand)
        np.testing.assert_array_equal(map_, map_by_hand)
        self.assertFalse(np.array_equal(pixels, plain_pixels))

    def test_resume_refuses_another_stance_and_other_angles_are_refused(self):
        self.assertEqual(self.sweep("--stride", 16, "--turn", 180).returncode, 0)
        self.assert_refused(self.sweep("--stride", 16, "--resume"), "turn: the file has 180, this sweep 0")
        self.assert_refused(self.sweep("--stride", 16, "--turn", 180, "--mirror", "--resume"), "mirror: the file has no, this sweep yes")
        self.assertEqual(self.sweep("--stride", 16, "--turn", 180, "--resume").returncode, 0)
        self.assert_refused(self.sweep("--turn", 45, output=self.folder / "b.h5"), "--turn", "45", "270")


class AntiAliased(Case):
    def test_an_anti_aliased_model_is_one_of_its_own(self):
        plain, blurred = self.folder / "plain.h5", self.folder / "blurred.h5"
        self.assertEqual(self.sweep("--stride", 8, "--layers", "avgpool", "--features", output=plain).returncode, 0)
        result = self.sweep("--stride", 8, "--layers", "avgpool", "--features", "--antialias", 3, "--json", output=blurred)
        self.assertEqual(json.loads(result.stdout)["model"], "mobilenet_v2+aa3", result.stderr)
        with h5py.File(plain) as a, h5py.File(blurred) as b:
            self.assertEqual((a.attrs["model"], b.attrs["model"]), ("mobilenet_v2", "mobilenet_v2+aa3"))
            self.assertEqual(a.attrs["weights_sha256"], b.attrs["weights_sha256"])
            self.assertEqual(a["features/avgpool"].shape, b["features/avgpool"].shape)
            difference = np.abs(a["features/avgpool"][...] - b["features/avgpool"][...]).max()
            self.assertGreater(difference, 1e-2 * np.abs(a["features/avgpool"][...]).max())

    def test_the_name_in_a_run_file_is_a_model_that_can_be_asked_for(self):
        words = [word if word != "mobilenet_v2" else "mobilenet_v2+aa3" for word in SMALL]
        self.assertEqual(self.sweep("--stride", 16, "--antialias", 3).returncode, 0)
        result = self.run_program("sweep", *words, "--patch", self.patch, "--output", self.run_file, "--stride", 16, "--resume")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_resume_refuses_another_filter(self):
        self.assertEqual(self.sweep("--stride", 16, "--antialias", 3).returncode, 0)
        self.assert_refused(self.sweep("--stride", 16, "--antialias", 5, "--resume"), "model", "mobilenet_v2+aa3", "mobilenet_v2+aa5")
        self.assert_refused(self.sweep("--stride", 16, "--resume"), "model", "mobilenet_v2+aa3")

    def test_bad_filters_are_refused(self):
        for size in ("1", "8", "0", "-3"):
            self.assert_refused(self.sweep("--antialias", size), "--antialias " + size, "2 to 7")
        self.assert_refused(self.sweep("--antialias", "five"), "--antialias", "five")
        self.assert_refused(self.run_program("sweep", "--model", "mobilenet_v2_lpf5", "--init-seed", 1, "--antialias", 5, "--patch", self.patch,
                                             "--output", self.run_file), "mobilenet_v2_lpf5", "anti-aliased already")
        self.assertFalse(self.run_file.exists())

    def test_bench_knows_it_too(self):
        result = self.run_program("bench", "live", *SMALL, "--antialias", 3, "--images", 5, "--no-window", "--json")
        self.assertEqual(json.loads(result.stdout)["model"], "mobilenet_v2+aa3", result.stderr)


class Benching(Case):
    @unittest.skipUnless(pathlib.Path("/usr/include/oneapi/dnnl/dnnl.hpp").exists(), "oneDNN is not installed")
    def test_convolutions_are_those_of_the_installed_library_not_libtorchs(self):
        result = self.run_program("bench", "sweep", *SMALL, "--engine", "batched", "--images", 5, "--rounds", 1, "--json")
        self.assertRegex(json.loads(result.stdout)["convolutions"], r"^oneDNN \d+\.\d+\.\d+$", result.stderr)


class Interruption(Case):
    def interrupted(self, number):
        process = subprocess.Popen([PROGRAM, "sweep", *SMALL, "--patch", str(self.patch), "--output", str(self.run_file),
                                    "--engine", "batched", "--batch", "1"],
                                   stderr=subprocess.PIPE, text=True)
        for _ in range(600):
            if self.run_file.exists():
                break
            time.sleep(0.05)
        time.sleep(0.7)
        process.send_signal(number)
        _, words = process.communicate(timeout=60)
        return process.returncode, words

    def test_what_is_done_is_kept_and_resume_ends_like_an_uninterrupted_run(self):
        code, words = self.interrupted(signal.SIGINT)
        self.assertEqual(code, 130, words)
        self.assertIn("--resume", words)
        with h5py.File(self.run_file) as run:
            done = int(run["done"][...].sum())
            self.assertTrue(np.all(np.isnan(run["similarity/fc"][...][:, run["done"][...] == 0])))
        self.assertTrue(0 < done < 33 * 33, done)
        result = self.sweep("--resume")
        self.assertEqual(result.returncode, 0, result.stderr)
        whole = self.folder / "whole.h5"
        self.assertEqual(self.sweep(output=whole).returncode, 0)
        with h5py.File(self.run_file) as a, h5py.File(whole) as b:
            self.assertTrue(np.all(a["done"][...] == 1))
            np.testing.assert_allclose(a["similarity/fc"][...], b["similarity/fc"][...], atol=1e-5)
        self.assertEqual(sorted(file.name for file in self.folder.iterdir()), ["patch.png", "run.h5", "whole.h5"])

    def test_a_factored_sweep_is_interrupted_and_resumed_as_well(self):
        words = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "160", "--size", "32", "--stride", "2", "--device", "cpu",
                 "--engine", "factored", "--threads", "1", "--patch", str(self.patch)]
        process = subprocess.Popen([PROGRAM, "sweep", *words, "--output", str(self.run_file)], stderr=subprocess.PIPE, text=True)
        while not self.run_file.exists() and process.poll() is None:
            time.sleep(0.02)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, said)
        self.assertEqual(self.run_program("sweep", *words, "--output", self.run_file, "--resume").returncode, 0)
        whole = self.folder / "whole.h5"
        self.assertEqual(self.run_program("sweep", *words, "--output", whole).returncode, 0)
        with h5py.File(self.run_file) as a, h5py.File(whole) as b:
            self.assertTrue(np.all(a["done"][...] == 1))
            np.testing.assert_allclose(a["similarity/fc"][...], b["similarity/fc"][...], atol=1e-5)

    def test_sigterm_is_treated_as_ctrl_c(self):
        self.assertEqual(self.interrupted(signal.SIGTERM)[0], 130)

    def test_resume_refuses_another_sweep_and_names_the_difference(self):
        self.assertEqual(self.sweep("--stride", 16).returncode, 0)
        self.assert_refused(self.sweep("--stride", 8, "--resume"), self.run_file, "stride", "16", "8")


class BadInput(Case):
    def test_an_existing_file_is_never_lost(self):
        self.run_file.write_text("a diary")
        for words in ([], ["--force"], ["--resume"]):
            self.assert_refused(self.sweep("--stride", 16, *words), self.run_file)
            self.assertEqual(self.run_file.read_text(), "a diary")
        self.run_file.unlink()
        self.assertEqual(self.sweep("--stride", 16).returncode, 0)
        self.assert_refused(self.sweep("--stride", 16), self.run_file, "--force")
        self.assertEqual(self.sweep("--stride", 16, "--force").returncode, 0)

    def test_bad_patches(self):
        cut = self.folder / "cut.png"
        cut.write_bytes(self.patch.read_bytes()[:-20])
        empty = self.folder / "empty.png"
        empty.write_bytes(b"")
        clear = png(self.folder / "clear.png", 8, 8, (0, 0, 0, 0))
        huge = self.folder / "huge.png"
        header = struct.pack(">IIBBBBB", 100000, 100000, 8, 6, 0, 0, 0)
        huge.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)))
        text = self.folder / "notes.txt"
        text.write_text("hello")
        for patch in (self.folder, cut, empty, clear, huge, text, self.folder / "missing.png"):
            result = self.run_program("sweep", *SMALL, "--patch", patch, "--output", self.run_file)
            self.assert_refused(result, patch.name)
            self.assertFalse(self.run_file.exists())

    def test_a_pickle_that_calls_the_system_is_refused_and_not_run(self):
        trap = self.folder / "trap"
        evil = self.folder / "evil.pth"
        evil.write_bytes(b"cos\nsystem\n(S'touch " + str(trap).encode() + b"'\ntR.")
        text = self.folder / "text.pth"
        text.write_text("these are no weights")
        for weights in (evil, text, self.folder):
            result = self.run_program("sweep", "--model", "mobilenet_v2", "--weights", weights, "--patch", self.patch, "--output", self.run_file)
            self.assert_refused(result, weights.name)
        self.assertFalse(trap.exists())
        self.assertFalse(self.run_file.exists())

    def test_mistyped_names_are_answered_with_the_nearest(self):
        self.assert_refused(self.sweep("--layers", "avgpol"), "avgpool")
        self.assert_refused(self.run_program("swep", "--model", "mobilenet_v2"), "sweep")
        self.assert_refused(self.run_program("sweep", "--model", "mobilenet_v3", "--patch", self.patch, "--output", self.run_file), "mobilenet_v2")
        self.assert_refused(self.run_program("sweep", *SMALL, "--patch", "zebbra", "--output", self.run_file), "zebra")
        self.assert_refused(self.sweep("--class", "tabbi"), "tabby")

    def test_bad_options_are_named(self):
        self.assert_refused(self.sweep("--metric", "manhattan"), "manhattan", "cosine")
        self.assert_refused(self.sweep("--background", "white"), "white")
        self.assert_refused(self.sweep("--anchors", "TL,XY"), "XY")
        self.assert_refused(self.sweep("--anchors", "99:0"), "99:0")
        self.assert_refused(self.sweep("--stride", "0"), "stride")
        self.assert_refused(self.sweep("--device", "cuda:99"), "cuda:99")
        self.assert_refused(self.sweep("--engine", "warp"), "warp")
        self.assert_refused(self.sweep("--no-such-option"), "--no-such-option")
        self.assert_refused(self.run_program("sweep", "--model", "mobilenet_v2", "--canvas", 64, "--init-seed", 1, "--size", 100,
                                             "--patch", self.patch, "--output", self.run_file), "100", "64")
        self.assertFalse(self.run_file.exists())

    def test_an_unwritable_output(self):
        self.assert_refused(self.sweep("--stride", 16, output=self.folder / "no" / "such" / "folder.h5"), "folder.h5")

    def test_a_window_without_a_display_names_the_headless_commands(self):
        result = self.run_program()
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("sweep", result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)

    def test_a_missing_file_is_bad_usage(self):
        self.assert_refused(self.run_program(self.folder / "missing.png"), "missing.png")


class Engines(Case):
    def test_both_engines_write_the_same_maps(self):
        other = self.folder / "other.h5"
        self.assertEqual(self.sweep("--stride", 3, "--engine", "factored", "--layers", "avgpool,fc").returncode, 0)
        self.assertEqual(self.sweep("--stride", 3, "--engine", "batched", "--layers", "avgpool,fc", output=other).returncode, 0)
        with h5py.File(self.run_file) as a, h5py.File(other) as b:
            self.assertEqual((a.attrs["engine"], b.attrs["engine"]), ("factored", "batched"))
            for name in ("similarity/avgpool", "similarity/fc", "top1/probability"):
                np.testing.assert_allclose(a[name][...], b[name][...], atol=1e-5)

    def test_explain_prints_the_plan_and_runs_nothing(self):
        result = self.run_program("sweep", *SMALL, "--patch", self.patch, "--explain")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("features.0.0 Conv + ReLU6", result.stdout)
        self.assertIn("fewer MACs", result.stdout)
        self.assertFalse(self.run_file.exists())

    def test_too_little_memory_is_refused_before_anything_is_written(self):
        self.assert_refused(self.sweep("--engine", "factored", "--memory", "10KB"), "needs", "--memory")
        self.assertFalse(self.run_file.exists())

    def test_verify_recomputes_positions_one_by_one(self):
        result = self.sweep("--stride", 4, "--engine", "factored", "--verify", 10, "--json")
        self.assertLess(json.loads(result.stdout)["verify"]["largest_difference"], 1e-5)


class Export(Case):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.sweep("--stride", 8, "--layers", "fc").returncode, 0)

    def export(self, *words):
        return self.run_program("export", self.run_file, *words)

    def test_csv_on_stdout_holds_every_position(self):
        result = self.export("--anchor", "C", "--format", "csv", "--output", "-")
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        self.assertEqual(list(rows[0]), ["y", "x", "value"])
        with h5py.File(self.run_file) as run:
            values = np.array([float(row["value"]) for row in rows], dtype=np.float32).reshape(5, 5)
            np.testing.assert_array_equal(values, run["similarity/fc"][2])

    def test_figures_are_written_in_every_format_and_twice_the_same(self):
        for form, magic in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
            files = [self.folder / f"{name}.{form}" for name in ("a", "b")]
            for file in files:
                result = self.export("--layer", "fc", "--anchor", "TL", "--format", form, "--output", file)
                self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(files[0].read_bytes().startswith(magic))
            self.assertEqual(files[0].read_bytes(), files[1].read_bytes())

    def test_what_the_run_does_not_have_is_named_with_what_it_has(self):
        self.assert_refused(self.export("--layer", "fc6", "--anchor", "C", "--output", "-", "--format", "csv"), "fc6", "fc")
        self.assert_refused(self.export("--layer", "fc", "--anchor", "X", "--output", "-", "--format", "csv"), "'X'", "TL")
        self.assert_refused(self.export("--layer", "fc", "--anchor", "C", "--output", "map.bmp"), "bmp", "png")
        self.assert_refused(self.export("--anchor", "C", "--output", "-", "--format", "png", "--range", "1:0"), "1:0")

    def test_an_unwritable_output_is_bad_usage_in_every_format(self):
        for form in ("csv", "png", "svg", "pdf"):
            file = self.folder / "no" / f"map.{form}"
            self.assert_refused(self.export("--anchor", "C", "--format", form, "--output", file), file.name)

    def test_a_file_that_was_cut_off_is_refused(self):
        content = self.run_file.read_bytes()
        for length in (0, 7, 100, 4096, len(content) // 2, len(content) - 1):
            self.run_file.write_bytes(content[:length])
            self.assert_refused(self.export("--anchor", "C", "--format", "csv", "--output", "-"), self.run_file.name)


class ExportPage(Case):
    """Several runs, layers or anchors make a page."""

    def setUp(self):
        super().setUp()
        self.other = self.folder / "other.h5"
        self.assertEqual(self.sweep("--stride", 8, "--layers", "avgpool,fc").returncode, 0)
        self.assertEqual(self.run_program("sweep", *SMALL, "--init-seed", 2, "--patch", self.patch, "--stride", 8, "--layers", "fc",
                                          "--output", self.other).returncode, 0)

    def page(self, *words, output="-", form="svg"):
        return self.run_program("export", self.run_file, self.other, "--format", form, "--output", output, *words)

    def test_a_page_is_written_in_every_format_and_twice_the_same(self):
        for form, magic in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
            files = [self.folder / f"{name}.{form}" for name in ("a", "b")]
            for file in files:
                result = self.page("--layer", "avgpool,fc", "--anchor", "TL,C", output=file, form=form)
                self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(files[0].read_bytes().startswith(magic))
            self.assertEqual(files[0].read_bytes(), files[1].read_bytes())

    def test_the_page_says_which_map_is_where(self):
        result = self.page("--layer", "avgpool,fc", "--anchor", "C", "--rows", "layer", "--columns", "model")
        self.assertEqual(result.returncode, 0, result.stderr)
        for place, layer, seed in (("1-1", "avgpool", 1), ("2-1", "fc", 1), ("2-2", "fc", 2)):
            self.assertRegex(result.stdout, f"Map-{place}: mobilenet_v2, {layer}, anchor C.*init-seed:{seed}.*sha256")
        self.assertNotIn("Map-1-2", result.stdout)  # the second run has no avgpool
        self.assertIn("Box: 32 px", result.stdout)  # what all maps have in common
        self.assertIn('width="175mm"', result.stdout)

    def test_one_run_makes_a_page_of_its_anchors(self):
        result = self.run_program("export", self.run_file, "--layer", "fc", "--anchor", "TL,C", "--rows", "anchor", "--width", 85,
                                  "--format", "svg", "--output", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, "Map-2-1: .*anchor C")
        self.assertIn('width="85mm"', result.stdout)

    def test_what_no_run_has_or_no_grid_can_hold_is_refused(self):
        self.assert_refused(self.page("--layer", "fc6"), "'fc6'", "avgpool")
        self.assert_refused(self.page("--layer", "fc", "--rows", "modell"), "'modell'", "'model'")
        self.assert_refused(self.page("--layer", "fc", "--rows", "layer", "--columns", "anchor"), "model")
        self.assert_refused(self.page("--layer", "fc", "--scale", "column"), "'column'", "row")
        self.assert_refused(self.page("--layer", "fc", form="csv"), "csv", "one map")
        self.assert_refused(self.page("--layer", "fc", "--width", 20), "20 mm")


if __name__ == "__main__":
    unittest.main(verbosity=2)
