#!/usr/bin/python3
"""Real architectures' checkpoints in the forms that users bring, through `shiftscope sweep --weights`.

    checkpoints_test.py PROGRAM       the files are written by torch.save here; no checkpoint and no network are needed
"""

import argparse
import collections
import datetime
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy
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

    def sweep(self, content, model="mobilenet_v2", key="", **options):
        file = self.folder / "weights.pth"
        torch.save(content, file, **options)
        return self.run_sweep(f"{file}{key}", model)

    def run_sweep(self, weights, model="mobilenet_v2"):
        return subprocess.run([PROGRAM, "sweep", "--model", model, "--weights", weights, "--canvas", "64", "--size", "32", "--stride", "32",
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

    def test_what_every_key_begins_with_is_taken_off_and_said(self):
        plain = self.mean(self.weights)
        for prefix in ("module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model.", "net.", "backbone.", "a.b.c."):
            result = self.sweep({"state_dict": {prefix + key: tensor for key, tensor in self.weights.items()}})
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(json.loads(result.stdout)["layers"]["fc"]["TL"]["mean"], plain)
            said = [line for line in result.stderr.splitlines() if "every key begins with" in line]
            self.assertEqual(len(said), 1, result.stderr)
            self.assertIn(f"every key begins with '{prefix}', which is taken off", said[0])

    def test_a_prefix_that_hides_other_keys_is_said_in_one_short_line(self):
        renamed = {f"encoder.{index}.x": tensor for index, tensor in enumerate(self.weights.values())}
        text = self.refusal(renamed)
        self.assertIn("every key begins with 'encoder.', and without that the keys are not those of mobilenet_v2 either", text)
        self.assertLess(len(text), 400)
        other = self.refusal({"module." + key: tensor for key, tensor in self.weights.items()}, model="efficientnet_lite0")
        self.assertIn("(by its keys it is mobilenet_v2): every key begins with 'module.'", other)

    def test_a_long_list_is_cut_with_a_count(self):
        text = self.refusal({key: tensor for key, tensor in self.weights.items() if not key.startswith("features.1")})
        self.assertRegex(text, r"and \d+ more$")
        self.assertEqual(text.count("missing "), 10)

    def test_what_stands_beside_the_weights_is_data(self):
        plain = self.mean(self.weights)
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.1)
        extras = {"multistep": {"lr_scheduler": torch.optim.lr_scheduler.MultiStepLR(optimizer, [1, 2]).state_dict()},
                  "namespace": {"args": argparse.Namespace(lr=0.1)}, "numpy": {"best": numpy.float64(75.1), "history": numpy.ones((2, 3))},
                  "time": {"when": datetime.datetime(2026, 1, 1)}, "default": {"log": collections.defaultdict(list)},
                  "plain": {"epoch": 3, "optimizer": optimizer.state_dict()}}
        for name, more in extras.items():
            with self.subTest(name):
                self.assertEqual(self.mean({"model": self.weights, **more}), plain)

    def test_of_several_sets_the_one_taken_is_said_and_any_can_be_chosen(self):
        plain = self.mean(self.weights)
        average = {key: tensor * 2 if key == "classifier.1.bias" else tensor for key, tensor in self.weights.items()}
        averaged = self.mean(average)
        both = {"model": self.weights, "model_ema": {"module." + key: tensor for key, tensor in average.items()}}
        result = self.sweep(both)
        self.assertEqual(json.loads(result.stdout)["layers"]["fc"]["TL"]["mean"], plain)
        self.assertIn("the weights of 'model' are used, not those of 'model_ema' (FILE#model_ema chooses those)", result.stderr)
        chosen = self.sweep(both, key="#model_ema")
        self.assertEqual(json.loads(chosen.stdout)["layers"]["fc"]["TL"]["mean"], averaged)
        with h5py.File(self.folder / "run.h5") as run:
            self.assertEqual(run.attrs["weights"], "weights.pth#model_ema")
        together = {f"{name}.{key}": tensor for name, weights in (("student", self.weights), ("teacher", average)) for key, tensor in weights.items()}
        self.assertEqual(json.loads(self.sweep(together, key="#teacher").stdout)["layers"]["fc"]["TL"]["mean"], averaged)
        slip = self.sweep(both, key="#model_emma")
        self.assertEqual(slip.returncode, 2)
        self.assertIn("did you mean 'model_ema'?", slip.stderr)

    def test_safetensors_give_the_same_numbers(self):
        plain = self.mean(self.weights)
        file = self.folder / "weights.safetensors"
        kinds = {torch.float32: "F32", torch.int64: "I64"}
        header, data = {"__metadata__": {"format": "pt"}}, b""
        for key, tensor in self.weights.items():
            content = tensor.numpy().tobytes()
            header["net." + key] = {"dtype": kinds[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
            data += content
        text = json.dumps(header).encode()
        file.write_bytes(struct.pack("<Q", len(text)) + text + data)
        for weights in (file, f"{file}#net"):
            result = self.run_sweep(weights)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(json.loads(result.stdout)["layers"]["fc"]["TL"]["mean"], plain)

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
