#!/usr/bin/python3
"""`--init-seed N --calibrate` against PyTorch: the same seeded weights, scenes and statistics, worked out anew from their descriptions.

    calibration_test.py PROGRAM

The peer is torchvision's MobileNetV2 in double precision. One forward pass of the calibration scenes in train() with a momentum of 1 gives its batch
norms their statistics; then the features of a sweep are compared. TOLERANCE is of the largest feature: fifty layers in float32 round to about 1e-5 of it.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np
import torch
import torchvision

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
TOLERANCE = 1e-4
CANVAS, BOX, STRIDE, SEED = 64, 32, 16, 3


class Mt19937_64:
    """std::mt19937_64, half its state at a time."""

    def __init__(self, seed):
        state = [seed]
        for i in range(1, 312):
            state.append((6364136223846793005 * (state[-1] ^ (state[-1] >> 62)) + i) & 0xFFFFFFFFFFFFFFFF)
        self.state, self.rest = np.array(state, dtype=np.uint64), np.zeros(0, dtype=np.uint64)

    def block(self):
        s, new = self.state, np.empty(312, dtype=np.uint64)
        high, low, matrix, one = np.uint64(0xFFFFFFFF80000000), np.uint64(0x7FFFFFFF), np.uint64(0xB5026F5AA96619E9), np.uint64(1)

        def twist(upper, lower, far):
            mixed = (upper & high) | (lower & low)
            return far ^ (mixed >> one) ^ np.where(mixed & one, matrix, np.uint64(0))

        new[:156] = twist(s[:156], s[1:157], s[156:])
        new[156:311] = twist(s[156:311], s[157:312], new[:155])
        new[311] = twist(s[311:], new[:1], new[155:156])[0]
        self.state = new
        x = new.copy()
        x ^= (x >> np.uint64(29)) & np.uint64(0x5555555555555555)
        x ^= (x << np.uint64(17)) & np.uint64(0x71D67FFFEDA60000)
        x ^= (x << np.uint64(37)) & np.uint64(0xFFF7EEE000000000)
        return x ^ (x >> np.uint64(43))

    def take(self, count):
        parts = [self.rest]
        while sum(map(len, parts)) < count:
            parts.append(self.block())
        everything = np.concatenate(parts)
        self.rest = everything[count:]
        return everything[:count]


def seeded_weights(model, seed):
    random = Mt19937_64(seed)
    with torch.no_grad():
        for module in model.modules():
            if not isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
                continue
            bound = 1 / np.sqrt(module.weight[0].numel())
            for tensor in (module.weight, module.bias):
                if tensor is not None:
                    fraction = (random.take(tensor.numel()) >> np.uint64(11)).astype(np.float64) * 2.0 ** -52 - 1
                    tensor.copy_(torch.from_numpy((fraction * bound).astype(np.float32)).view(tensor.shape))


def texture(seed):
    """core/scene/texture.h: value noise of four octaves, tinted."""
    random = np.random.RandomState(seed)
    offsets = np.arange(256)

    def octave(cell):
        grid = (random.randint(0, 2 ** 32, (256 // cell + 1,) * 2, dtype=np.uint32) >> 8).astype(np.float32) * np.float32(2 ** -24)

        def at():
            t = (offsets % cell).astype(np.float32) / np.float32(cell)
            soft, i = t * t * (3 - 2 * t), offsets // cell
            rows = [grid[i + d] for d in (0, 1)]
            above, below = [row[:, i] * (1 - soft) + row[:, i + 1] * soft for row in rows]
            return above * (1 - soft)[:, None] + below * soft[:, None]

        return at()

    light = [octave(64 >> o) for o in range(4)]
    tint, warmth = octave(64), octave(64)
    weights = [np.float32(2.0 ** -o) for o in range(4)]
    base = 40 + 175 * sum(w * l for w, l in zip(weights, light)) / sum(weights)
    green, warm = 40 * (tint - np.float32(0.5)), 50 * (warmth - np.float32(0.5))
    rgb = np.stack([base + warm, base + green, base - warm], axis=2)
    return np.clip(np.floor(rgb + np.float32(0.5)), 0, 255)


def scenes(side):
    """core/engine/chosen_weights.h: 16 canvases, every second one textured, a textured square at one of 4 x 4 places."""
    canvases = np.full((16, side, side, 3), 255.0)
    box = side // 2
    tile = lambda seed, length: texture(seed)[np.arange(length) % 256][:, np.arange(length) % 256]
    for i in range(16):
        row, column = divmod(i, 4)
        if (row + column) % 2:
            canvases[i] = tile(2 * i, side)
        y, x = row * (side - box) // 3, column * (side - box) // 3
        canvases[i, y:y + box, x:x + box] = tile(2 * i + 1, box)
    return canvases


def normalised(canvases):
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    return torch.from_numpy(((canvases / 255 - mean) / deviation).transpose(0, 3, 1, 2).copy()).double()


def peer():
    model = torchvision.models.mobilenet_v2(weights=None)
    seeded_weights(model, SEED)
    model.double().eval()
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
            module.train()
    with torch.no_grad():
        model(normalised(scenes(CANVAS)))
    return model.eval()


class Calibration(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.run_file = self.folder / "run.h5"

    def sweep(self, *words):
        return subprocess.run([PROGRAM, "sweep", "--canvas", str(CANVAS), "--size", str(BOX), "--stride", str(STRIDE), "--patch", "car", "--device", "cpu",
                               "--output", self.run_file, "--json", *map(str, words)], capture_output=True, text=True, timeout=300)

    def assert_refused(self, result, *parts):
        self.assertEqual(result.returncode, 2, result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)

    def test_features_are_those_of_pytorch(self):
        result = self.sweep("--model", "mobilenet_v2", "--init-seed", SEED, "--calibrate", "--features")
        self.assertEqual(result.returncode, 0, result.stderr)
        with h5py.File(self.run_file) as run:
            self.assertEqual(run.attrs["weights"], f"init-seed:{SEED}+calibrated")
            patch, features = run["image/patch"][...].astype(np.float64), run["features/fc"][...]
        canvases = []
        for y in range(0, CANVAS - BOX + 1, STRIDE):
            for x in range(0, CANVAS - BOX + 1, STRIDE):
                canvas = np.full((CANVAS, CANVAS, 3), 255.0)
                alpha = patch[:, :, 3:] / 255
                canvas[y:y + BOX, x:x + BOX] = alpha * patch[:, :, :3] + (1 - alpha) * 255
                canvases.append(canvas)
        with torch.no_grad():
            truth = peer()(normalised(np.stack(canvases))).numpy().reshape(features.shape)
        difference = np.abs(features - truth).max() / np.abs(truth).max()
        print(f"largest difference {difference:.1e} of the largest feature", file=sys.stderr)
        self.assertLess(difference, TOLERANCE)

    def test_the_signal_lives_where_pytorchs_statistics_let_it_die(self):
        spreads = {}
        for words in ((), ("--calibrate",)):
            result = self.sweep("--model", "mobilenet_v2", "--init-seed", 1, "--force", *words)
            self.assertEqual(result.returncode, 0, result.stderr)
            spreads[words] = json.loads(result.stdout)["layers"]["fc"]["TL"]["std"]
        self.assertLess(spreads[()], 1e-4)
        self.assertGreater(spreads[("--calibrate",)], 1e-3)

    def test_resume_tells_the_two_apart(self):
        first = self.sweep("--model", "mobilenet_v2", "--init-seed", 1, "--calibrate")
        self.assertEqual(first.returncode, 0, first.stderr)
        again = self.sweep("--model", "mobilenet_v2", "--init-seed", 1, "--calibrate", "--resume")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assert_refused(self.sweep("--model", "mobilenet_v2", "--init-seed", 1, "--resume"), "weights")

    def test_a_network_without_batch_norms_is_unchanged_but_named_so(self):
        hashes = {}
        for words in ((), ("--calibrate",)):
            result = subprocess.run([PROGRAM, "sweep", "--model", "alexnet", "--stride", "99", "--patch", "car", "--anchors", "C", "--device", "cpu",
                                      "--output", self.run_file, "--force", "--init-seed", "1", *words], capture_output=True, text=True, timeout=300)
            self.assertEqual(result.returncode, 0, result.stderr)
            with h5py.File(self.run_file) as run:
                hashes[run.attrs["weights"]] = run.attrs["weights_sha256"]
        self.assertEqual(list(hashes), ["init-seed:1", "init-seed:1+calibrated"])
        self.assertEqual(len(set(hashes.values())), 1)

    def test_it_belongs_to_a_seed(self):
        self.assert_refused(self.sweep("--model", "mobilenet_v2", "--calibrate"), "--calibrate", "--init-seed")
        self.assert_refused(self.sweep("--model", "mobilenet_v2", "--calibrate", "--weights", "w.pth"), "--calibrate")
        self.assert_refused(self.sweep("--model", "mobilenet_v2", "--calibrate", "--init-seed", 1, "--weights", "w.pth"), "--weights")


if __name__ == "__main__":
    unittest.main()
