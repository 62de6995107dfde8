#!/usr/bin/python3
"""`shiftscope watermark` as a script sees it: exit codes, stdout and stderr, JSON and CSV.

    watermark_test.py PROGRAM       seeded weights and a small canvas; no checkpoint and no network are needed
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

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
SMALL = ["--model", "mobilenet_v2", "--init-seed", "1", "--canvas", "64", "--device", "cpu", "--sizes", "16,32", "--positions", "2"]


def png(path, side, rgb):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"".join(bytes((min(255, c + 3 * ((x ^ y) & 7)) for c in rgb)) for x in range(side)) for y in range(side))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class WatermarkTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.images = self.folder / "images"
        self.images.mkdir()
        for i in range(4):
            png(self.images / f"{i}.png", 64, (40 * i, 200 - 30 * i, 60 + 20 * i))

    def environment(self):
        return {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}

    def watermark(self, *words):
        return subprocess.run([PROGRAM, "watermark", *SMALL, *map(str, words)], capture_output=True, text=True,
                              env=self.environment(), timeout=300)

    def assert_refused(self, result, *parts):
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        for part in parts:
            self.assertIn(str(part), result.stderr)

    def test_json_holds_every_output_and_dimension_most_susceptible_first(self):
        result = self.watermark("--images", self.images, "--ignore", "1,64", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)
        self.assertEqual(found["images"], 4)
        self.assertEqual(found["placements"], 2 * 2 * 4)
        self.assertEqual(found["layer"], "avgpool")
        self.assertEqual(len(found["outputs"]), 1000)
        self.assertEqual(len(found["features"]), 1280)
        aurocs = [output["auroc"] for output in found["outputs"]]
        self.assertEqual(aurocs, sorted(aurocs, reverse=True))
        strengths = [abs(feature["auroc"] - 0.5) for feature in found["features"]]
        self.assertEqual(strengths, sorted(strengths, reverse=True))
        self.assertTrue(all(0 <= value <= 1 for value in aurocs))
        self.assertAlmostEqual(sum(o["probability_change"] for o in found["outputs"]), 0, places=6)
        self.assertAlmostEqual(sum(o["becomes_top1"] for o in found["outputs"]), found["top1_changed"], places=9)
        self.assertEqual([step["ignored"] for step in found["mitigation"]], [0, 1, 64])

    def test_the_same_command_gives_the_same_numbers(self):
        words = ["--images", self.images, "--json"]
        self.assertEqual(self.watermark(*words).stdout, self.watermark(*words).stdout)

    def test_the_text_names_watermark_images_and_classes(self):
        result = self.watermark("--text", "SAMPLE", "--patches", "3", "--ignore", "8")
        self.assertEqual(result.returncode, 0, result.stderr)
        for part in ("watermark SAMPLE", "3 patches of the library", "AUROC", "avgpool", "ignored"):
            self.assertIn(part, result.stdout)

    def test_csv_is_read_back(self):
        file = self.folder / "all.csv"
        result = self.watermark("--images", self.images, "--csv", file)
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = list(csv.DictReader(io.StringIO(file.read_text())))
        self.assertEqual(len(rows), 1000 + 1280)
        self.assertEqual({row["kind"] for row in rows}, {"output", "feature"})
        self.assertIn("tench", {row["label"] for row in rows})

    def test_bad_input_is_refused_in_one_line(self):
        self.assert_refused(self.watermark("--watermark", "nothing"), "nothing", "logographs")
        self.assert_refused(self.watermark("--images", self.folder / "gone"), "gone")
        self.assert_refused(self.watermark("--images", self.folder), "no picture")
        self.assert_refused(self.watermark("--images", self.images / "0.png"), "at least 2")
        self.assert_refused(self.watermark("--images", self.images, "--sizes", "65"), "65", "64")
        self.assert_refused(self.watermark("--images", self.images, "--opacities", "1.5"), "1.5")
        self.assert_refused(self.watermark("--images", self.images, "--ignore", "1280"), "1280")
        self.assert_refused(self.watermark("--images", self.images, "--layer", "avgpol"), "avgpool")
        self.assert_refused(self.watermark("--images", self.images, "--csv", "-", "--json"), "stdout")
        (self.images / "broken.jpg").write_bytes(b"\xff\xd8\xffnot a picture")
        self.assert_refused(self.watermark("--images", self.images), "broken.jpg")

    def test_ctrl_c_ends_with_130(self):
        process = subprocess.Popen([PROGRAM, "watermark", *SMALL, "--patches", "500", "--positions", "10"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=self.environment())
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertEqual(out, "")
        self.assertIn("interrupted", err)


if __name__ == "__main__":
    unittest.main()
