#!/usr/bin/python3
"""Real architectures' checkpoints in the forms that users bring, through `shiftscope sweep --weights`.

    checkpoints_test.py PROGRAM       the files are written by torch.save here; no checkpoint and no network are needed
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import torch
import torchvision

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"


class Checkpoints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.manual_seed(3)
        cls.weights = torchvision.models.mobilenet_v2(weights=None).state_dict()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def sweep(self, content, model="mobilenet_v2", **options):
        file = self.folder / "weights.pth"
        torch.save(content, file, **options)
        return subprocess.run([PROGRAM, "sweep", "--model", model, "--weights", file, "--canvas", "64", "--size", "32", "--stride", "32",
                               "--patch", "car", "--output", self.folder / "run.h5", "--force", "--device", "cpu", "--json"],
                              capture_output=True, text=True, timeout=120)

    def mean(self, *content, **options):
        result = self.sweep(*content, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)["layers"]["fc"]["TL"]["mean"]

    def refusal(self, *content, **options):
        result = self.sweep(*content, **options)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertIn("weights.pth", result.stderr)
        return result.stderr

    def test_every_form_and_nesting_gives_the_same_numbers(self):
        plain = self.mean(self.weights)
        parallel = {"module." + key: tensor for key, tensor in self.weights.items()}
        self.assertEqual(self.mean(self.weights, _use_new_zipfile_serialization=False), plain)
        self.assertEqual(self.mean({"epoch": 90, "state_dict": parallel}), plain)
        self.assertEqual(self.mean({"model": dict(self.weights)}, _use_new_zipfile_serialization=False), plain)
        self.assertEqual(self.mean(self.weights, model="mobilenet_v2+aa3"), self.mean(parallel, model="mobilenet_v2+aa3"))

    def test_half_precision_is_read_as_what_it_holds(self):
        for dtype in (torch.float16, torch.bfloat16):
            half = {key: tensor.to(dtype) if tensor.is_floating_point() else tensor for key, tensor in self.weights.items()}
            self.assertEqual(self.mean(half), self.mean({key: tensor.float() for key, tensor in half.items()}))

    def test_another_architectures_file_is_told_from_its_keys(self):
        for model in ("mobilenet_v2_lpf5", "efficientnet_lite0"):
            self.assertIn(f"does not fit {model} (by its keys it is mobilenet_v2)", self.refusal(self.weights, model=model))

    def test_a_weight_that_is_not_finite_is_named(self):
        for number in (float("nan"), float("inf")):
            broken = {key: tensor.clone() for key, tensor in self.weights.items()}
            broken["features.3.conv.1.0.weight"][5, 0, 1, 1] = number
            self.assertIn("features.3.conv.1.0.weight", self.refusal(broken))

    def test_a_file_that_lacks_a_weight_says_which(self):
        lacking = {key: tensor for key, tensor in self.weights.items() if key != "classifier.1.bias"}
        text = self.refusal(lacking)
        self.assertIn("missing classifier.1.bias [1000]", text)
        self.assertNotIn("by its keys", text)

    def test_a_caffe_model_that_does_not_fit_is_answered_in_one_line(self):
        seed = (pathlib.Path(__file__).parents[1] / "fuzz" / "seeds" / "caffe_small.caffemodel").read_bytes()
        for content, reason in ((seed, "missing conv2.weight [256, 48, 5, 5]"), (seed, "conv1.weight is [2, 3, 1, 1], expected [96, 3, 11"),
                                (seed, "unknown deconv5.bias [2]"), (seed[:-1], "more is announced than the file holds"),
                                (b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer"), (b"", "is empty")):
            file = self.folder / "net.caffemodel"
            file.write_bytes(content)
            result = subprocess.run([PROGRAM, "sweep", "--model", "caffenet", "--weights", file, "--patch", "car", "--output",
                                     self.folder / "run.h5"], capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
            self.assertIn("net.caffemodel", result.stderr)
            self.assertIn(reason, result.stderr)
            self.assertFalse((self.folder / "run.h5").exists())


if __name__ == "__main__":
    unittest.main()
