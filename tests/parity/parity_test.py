#!/usr/bin/python3
"""Every architecture against its Python peer, through the program as a user runs it.

    parity_test.py PROGRAM [--model NAME ...] [--table FILE]

The peer (torchvision, antialiased-cnns, efficientnet-lite-pytorch) is seeded, its batch norms are given the statistics of
real canvases, and its weights are saved by torch.save. `shiftscope sweep --weights` reads that file, slides a patch and keeps
the features; the same scenes are drawn here with numpy and run through the peer. The largest difference of any feature is held
against the largest magnitude of its layer: at most 2e-5. efficientnet_lite0 runs with its published weights.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import torch
from PIL import Image

TOLERANCE = 2e-5
CANVAS = 224
BOX = 96
TORCHVISION = (np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255)
LITE = (np.full(3, 127.0), np.full(3, 128.0))

# layer name → the peer's module
FULLY_CONNECTED = {"fc6": "classifier.1", "fc6_relu": "classifier.2", "fc7": "classifier.4", "fc7_relu": "classifier.5",
                   "fc8": "classifier.6"}
VGG_CONNECTED = {"fc6": "classifier.0", "fc6_relu": "classifier.1", "fc7": "classifier.3", "fc7_relu": "classifier.4",
                 "fc8": "classifier.6"}


def torchvision_model(name):
    import torchvision
    return getattr(torchvision.models, name)(weights=None)


def antialiased_model(name):
    import antialiased_cnns
    return getattr(antialiased_cnns, name)(filter_size=5)


def lite0(_):
    from efficientnet_lite_pytorch import EfficientNet
    return EfficientNet.from_name("efficientnet-lite0")


PEERS = {
    "alexnet": (torchvision_model, "alexnet", FULLY_CONNECTED, TORCHVISION),
    "resnet50": (torchvision_model, "resnet50", {"avgpool": "avgpool", "fc": "fc"}, TORCHVISION),
    "mobilenet_v2": (torchvision_model, "mobilenet_v2", {"avgpool": None, "fc": "classifier.1"}, TORCHVISION),
    "vgg16": (torchvision_model, "vgg16", VGG_CONNECTED, TORCHVISION),
    "alexnet_lpf5": (antialiased_model, "alexnet", FULLY_CONNECTED, TORCHVISION),
    "resnet50_lpf5": (antialiased_model, "resnet50", {"avgpool": "avgpool", "fc": "fc"}, TORCHVISION),
    "mobilenet_v2_lpf5": (antialiased_model, "mobilenet_v2", {"avgpool": None, "fc": "classifier.0"}, TORCHVISION),
    "vgg16_lpf5": (antialiased_model, "vgg16", VGG_CONNECTED, TORCHVISION),
    "efficientnet_lite0": (lite0, None, {"avgpool": "_avg_pooling", "fc": "_fc"}, LITE),
}


class Peer:
    """A Python model that returns the features of named layers."""

    def __init__(self, name):
        make, peer_name, self.layers, (self.mean, self.deviation) = PEERS[name]
        torch.manual_seed(20)
        self.model = make(peer_name).eval()
        self.seen = {}
        modules = dict(self.model.named_modules())
        for layer, module in self.layers.items():
            # MobileNetV2 pools in a line of forward(): what its classifier is given.
            if module is None:
                last = modules[self.layers["fc"]]
                last.register_forward_pre_hook(lambda _, inputs, layer=layer: self.keep(layer, inputs[0]))
            else:
                modules[module].register_forward_hook(lambda _, __, output, layer=layer: self.keep(layer, output))

    def keep(self, layer, output):
        self.seen[layer] = output.detach().flatten(1).clone().numpy()

    def tensor(self, canvases):
        values = (canvases - self.mean) / self.deviation
        return torch.from_numpy(values.astype(np.float32)).permute(0, 3, 1, 2).contiguous()

    def calibrate(self, canvases):
        """Batch norms with the statistics that training on such canvases would leave, and scales as training leaves them, below one."""
        norms = [m for m in self.model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        for norm in norms:
            torch.nn.init.uniform_(norm.weight, 0.5, 1.0)
            torch.nn.init.normal_(norm.bias, 0, 0.2)
            norm.momentum = None
            norm.reset_running_stats()
            norm.train()
        with torch.no_grad():
            if norms:
                self.model(self.tensor(canvases))
        self.model.eval()

    def features(self, canvases):
        with torch.no_grad():
            for start in range(0, len(canvases), 8):
                self.model(self.tensor(canvases[start:start + 8]))
                for layer in self.layers:
                    yield layer, start, self.seen[layer]


def draw(patch, background, y, x):
    canvas = background.astype(np.float64).copy()
    alpha = patch[:, :, 3:].astype(np.float64) / 255
    box = canvas[y:y + BOX, x:x + BOX]
    canvas[y:y + BOX, x:x + BOX] = alpha * patch[:, :, :3] + (1 - alpha) * box
    return canvas


def smooth_noise(random, grain):
    """A canvas of random colours, `grain` of them a side, blended into each other."""
    coarse = Image.fromarray(random.integers(0, 256, (grain, grain, 3), dtype=np.uint8), "RGB")
    return np.asarray(coarse.resize((CANVAS, CANVAS), Image.BICUBIC))


def run_program(program, folder, model, weights, background, stride, batch, layers):
    output = folder / f"{model}.h5"
    command = [program, "sweep", "--model", model, "--patch", folder / "patch.png", "--size", BOX, "--stride", stride,
               "--background", background, "--layers", ",".join(layers), "--features", "--batch", batch, "--output", output,
               "--device", "cpu", "--force"] + (["--weights", weights] if weights else [])
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    return output


def worst_difference(peer, run, canvases):
    """Largest |difference| over the largest magnitude, by layer."""
    shape = run["done"].shape
    assert np.all(run["done"][...] == 1) and shape[0] * shape[1] == len(canvases)
    ours = {layer: run[f"features/{layer}"][...].reshape(len(canvases), -1) for layer in peer.layers}
    difference = dict.fromkeys(peer.layers, 0.0)
    magnitude = dict.fromkeys(peer.layers, 0.0)
    for layer, start, theirs in peer.features(canvases):
        mine = ours[layer][start:start + len(theirs)]
        difference[layer] = max(difference[layer], float(np.abs(mine - theirs).max()))
        magnitude[layer] = max(magnitude[layer], float(np.abs(theirs).max()))
    return {layer: difference[layer] / magnitude[layer] for layer in peer.layers}


def check(program, folder, name, weights_file):
    """Rows (model, background, batch, positions, layer, difference) of one model."""
    random = np.random.default_rng(3)
    patch = random.integers(0, 256, (BOX, BOX, 4), dtype=np.uint8)
    Image.fromarray(patch, "RGBA").save(folder / "patch.png")
    Image.fromarray(smooth_noise(random, 14), "RGB").save(folder / "picture.png")
    picture = np.asarray(Image.open(folder / "picture.png"))
    backgrounds = {"#ffffff": np.full((CANVAS, CANVAS, 3), 255), "#3070c0": np.full((CANVAS, CANVAS, 3), (0x30, 0x70, 0xC0)),
                   str(folder / "picture.png"): picture}

    peer = Peer(name)
    if weights_file:
        peer.model.load_state_dict(torch.load(weights_file))
        weights = None
    else:
        peer.calibrate(np.stack([draw(patch, pixels, y, x) for pixels in backgrounds.values() for y, x in ((0, 90), (128, 50))] +
                                [smooth_noise(random, grain) for grain in (3, 5, 8, 14, 28, 56, 112, 224)]))
        weights = folder / f"{name}.pth"
        torch.save(peer.model.state_dict(), weights)

    # 7 x 7 = 49 positions and the anchors' own passes for the default model; 2 x 2 for the others, in batches of 1 and 17.
    stride = 21 if weights_file else 128
    rows = []
    for (background, pixels), batch in zip(backgrounds.items(), (17, 1, 17)):
        canvases = np.stack([draw(patch, pixels, y, x) for y in range(0, CANVAS - BOX + 1, stride)
                             for x in range(0, CANVAS - BOX + 1, stride)])
        output = run_program(program, folder, name, weights, background, stride, batch, list(peer.layers))
        with h5py.File(output) as run:
            for layer, difference in worst_difference(peer, run, canvases).items():
                kind = "picture" if background.endswith(".png") else background
                rows.append((name, kind, batch, len(canvases), layer, difference))
    for file in folder.glob("*.pth"):
        file.unlink()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--model", action="append", choices=PEERS)
    parser.add_argument("--default-weights", help="the published checkpoint of efficientnet_lite0")
    parser.add_argument("--table", type=pathlib.Path, help="write the figures as a Markdown table")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    rows = []
    for name in arguments.model or PEERS:
        with tempfile.TemporaryDirectory() as folder:
            real = arguments.default_weights if name == "efficientnet_lite0" else None
            rows += check(arguments.program, pathlib.Path(folder), name, real)
    lines = ["| model | background | batch | positions | layer | largest difference / largest magnitude |",
             "| --- | --- | --- | --- | --- | --- |"]
    lines += [f"| {m} | {b} | {n} | {p} | {layer} | {difference:.1e} |" for m, b, n, p, layer, difference in rows]
    print("\n".join(lines))
    if arguments.table:
        arguments.table.write_text("\n".join(lines) + "\n")
    failed = [row for row in rows if not row[-1] <= TOLERANCE]
    for row in failed:
        print("FAIL: further apart than", TOLERANCE, row, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
