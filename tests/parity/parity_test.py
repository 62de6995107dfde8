#!/usr/bin/python3
"""Every architecture against its Python peer, through the program as a user runs it.

    parity_test.py PROGRAM [--model NAME ...] [--table FILE]      without --model: all of them, a quarter of an hour on two cores

The peer is seeded, its batch norms are given the statistics of real scenes, and its weights are saved by torch.save.
`shiftscope sweep --weights` reads that file, slides a patch and keeps the features; the same scenes are drawn here with numpy and
run through the peer, in double precision. The largest difference of any feature is held against the largest magnitude of its
layer: at most 2e-5. The peer's own float32 is held against its double precision too, to tell whose rounding it is.
efficientnet_lite0 runs with its published weights, and so does its anti-aliased self, efficientnet_lite0+aaN.
"""

import argparse
import collections
import pathlib
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np
import torch
from PIL import Image

from peers import PEERS, Features, calibrate

TOLERANCE = 2e-5
BOX = 96
COLOURS = {"#ffffff": (255, 255, 255), "#3070c0": (0x30, 0x70, 0xC0)}
# Batch: pixels between positions. 5 x 5 of them in a batch of 17 and one of 8, and the 2 x 2 in the corners one by one.
BATCHES = {17: 32, 1: 128}
# Where the peer is asked: double precision is slow. The last lies in the batch of 8.
PLACES = ((0, 0), (0, 128), (64, 64), (128, 128))
# Of the default model, everywhere that the grids reach.
ALL_PLACES = tuple((y, x) for y in range(0, 129, 32) for x in range(0, 129, 32))

Row = collections.namedtuple("Row", "model background batch scenes layer ours peers")


def sweep(program, output, *words):
    command = [program, "sweep", "--size", BOX, "--output", output, "--device", "cpu", "--force", *words]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return h5py.File(output)


def drawn_patch(program, folder, name):
    """A patch of resources/patches as the program fits it into the box, RGBA."""
    with sweep(program, folder / "patch.h5", "--model", "mobilenet_v2", "--init-seed", 1, "--patch", name, "--stride", 128) as run:
        return run["image/patch"][...]


def picture(random, canvas):
    """A canvas with the spectrum of a photograph: the finer the grain, the fainter."""
    total = np.zeros((canvas, canvas, 3))
    for grain in (2, 4, 7, 14, 28, 56, 112, 224):
        coarse = random.normal(size=(grain, grain, 3)).astype(np.float32)
        fine = [np.asarray(Image.fromarray(coarse[:, :, c]).resize((canvas, canvas), Image.BICUBIC)) for c in range(3)]
        total += np.stack(fine, axis=2) / grain ** 0.5
    return np.clip(128 + 60 * total / total.std(), 0, 255).astype(np.uint8)


def draw(patch, background, y, x):
    canvas = background.astype(np.float64).copy()
    alpha = patch[:, :, 3:].astype(np.float64) / 255
    box = canvas[y:y + BOX, x:x + BOX]
    canvas[y:y + BOX, x:x + BOX] = alpha * patch[:, :, :3] + (1 - alpha) * box
    return canvas


def plain(colour, canvas):
    return np.full((canvas, canvas, 3), colour)


def scenes_to_calibrate_on(random, patches, canvas):
    backgrounds = [plain(colour, canvas) for colour in COLOURS.values()]
    backgrounds += [plain(random.integers(0, 256, 3), canvas) for _ in range(2)] + [picture(random, canvas) for _ in range(4)]
    place = lambda: random.integers(0, canvas - BOX + 1)
    return np.stack([draw(patches[i % len(patches)], pixels, place(), place()) for i, pixels in enumerate(backgrounds * 2)] +
                    [picture(random, canvas) for _ in range(4)])


def make_model(kind, weights, scenes):
    torch.manual_seed(20)
    model = kind.make().eval()
    if weights:
        model.load_state_dict(torch.load(weights))
    else:
        calibrate(kind, model, scenes)
    return model


def error(values, truth):
    return float(np.abs(values - truth).max() / np.abs(truth).max())


def check(program, folder, name, published):
    """A Row for every background, batch and layer of one model."""
    kind = PEERS[name]
    places = ALL_PLACES if name == "efficientnet_lite0" else PLACES
    random = np.random.default_rng(3)
    patches = [drawn_patch(program, folder, patch) for patch in ("car", "dog", "banana")]
    Image.fromarray(patches[0], "RGBA").save(folder / "patch.png")
    Image.fromarray(picture(random, kind.canvas), "RGB").save(folder / "picture.png")
    backgrounds = {text: plain(colour, kind.canvas) for text, colour in COLOURS.items()}
    backgrounds[str(folder / "picture.png")] = np.asarray(Image.open(folder / "picture.png"))

    model = make_model(kind, published, scenes_to_calibrate_on(random, patches, kind.canvas))
    weights = published or folder / "weights.pth"
    if not published:
        torch.save(model.state_dict(), weights)
    if kind.change:
        kind.change(model)
    single, double = Features(kind, model, torch.float32), Features(kind, model, torch.float64)
    del model

    rows = []
    for background, pixels in backgrounds.items():
        canvases = np.stack([draw(patches[0], pixels, y, x) for y, x in places])
        truth, rounded = double.of(canvases), single.of(canvases)
        for batch, stride in BATCHES.items():
            words = ["--model", name, "--weights", weights, "--patch", folder / "patch.png", "--background", background, "--stride",
                     stride, "--layers", ",".join(kind.layers), "--features", "--batch", batch]
            reached = [i for i, (y, x) in enumerate(places) if y % stride == 0 and x % stride == 0]
            with sweep(program, folder / "run.h5", *words) as run:
                assert np.all(run["done"][...] == 1) and run["done"].size >= batch
                for layer in kind.layers:
                    ours = np.stack([run[f"features/{layer}"][y // stride, x // stride] for y, x in (places[i] for i in reached)])
                    rows.append(Row(name, "picture" if background.endswith(".png") else background, batch, len(reached), layer,
                                    error(ours, truth[layer][reached]), error(rounded[layer][reached], truth[layer][reached])))
    return rows


def markdown(header, lines):
    return "\n".join(["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)] +
                     ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines])


def tables(rows):
    """A line a model, and a line a measurement."""
    summary = []
    for name in dict.fromkeys(row.model for row in rows):
        mine = [row for row in rows if row.model == name]
        worst = max(mine, key=lambda row: row.ours)
        layers = list(dict.fromkeys(row.layer for row in mine))
        scenes = sum(row.scenes for row in mine) // len(layers)
        summary.append((name, PEERS[name].package, scenes, ", ".join(layers), f"{worst.ours:.1e}", worst.layer,
                        f"{max(row.peers for row in mine):.1e}"))
    details = [(*row[:5], f"{row.ours:.1e}", f"{row.peers:.1e}") for row in rows]
    return (markdown(("model", "peer", "scenes", "layers", "largest difference", "of", "of the peer's own float32"), summary) + "\n\n" +
            markdown(("model", "background", "batch", "scenes", "layer", "difference", "of the peer's own float32"), details))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--model", action="append", choices=PEERS)
    parser.add_argument("--default-weights", help="the published checkpoint of efficientnet_lite0")
    parser.add_argument("--table", type=pathlib.Path, help="write the figures as Markdown tables")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    rows = []
    for name in arguments.model or PEERS:
        with tempfile.TemporaryDirectory() as folder:
            published = arguments.default_weights if name.startswith("efficientnet_lite0") else None
            start = time.monotonic()
            rows += check(arguments.program, pathlib.Path(folder), name, published)
            worst = max(row.ours for row in rows if row.model == name)
            print(f"{name}: largest difference {worst:.1e}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    text = tables(rows)
    print(text)
    if arguments.table:
        arguments.table.write_text(text + "\n")
    failed = [row for row in rows if not row.ours <= TOLERANCE]
    for row in failed:
        print("FAIL: further apart than", TOLERANCE, row, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
