#!/usr/bin/python3
"""DeePSiM's generator in PyTorch, written apart from the program's: what its tests compare with.

    generator_peer.py draw FOLDER     writes generator.pth, feature.f32 and picture.f32 (a narrow generator of 1000 features)
    generator_peer.py time THREADS    prints the median milliseconds of one forward pass of the published size, batches of 1 and 8
"""

import pathlib
import statistics
import sys
import time

import numpy as np
import torch
from torch import nn


def generator(features, hidden, maps, channels):
    layers, inputs = {}, features
    for name, outputs in (("defc7", hidden), ("defc6", hidden), ("defc5", 16 * maps)):
        layers[name] = nn.Linear(inputs, outputs)
        inputs = outputs
    inputs = maps
    names = ("deconv5", "conv5_1", "deconv4", "conv4_1", "deconv3", "conv3_1", "deconv2", "deconv1", "deconv0")
    for name, outputs in zip(names, (*channels, 3)):
        kernel, stride = (4, 2) if name.startswith("deconv") else (3, 1)
        layers[name] = nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding=1)
        inputs = outputs
    return nn.ModuleDict(layers)


def draw(net, features):
    x = features
    for name, layer in net.items():
        x = layer(x)
        if name == "defc5":
            x = x.view(len(x), -1, 4, 4)
        if name != "deconv0":
            x = nn.functional.leaky_relu(x, 0.3)
    return x


def write(folder):
    torch.manual_seed(11)
    net = generator(1000, 16, 6, (7, 6, 5, 4, 3, 4, 5, 4))
    feature = torch.randn(1, 1000)
    with torch.no_grad():
        picture = draw(net, feature)[0, [2, 1, 0], 14:241, 14:241].permute(1, 2, 0) + torch.tensor([122.67892, 116.66877, 104.00699])
    torch.save(net.state_dict(), folder / "generator.pth")
    feature.numpy().astype(np.float32).tofile(folder / "feature.f32")
    picture.contiguous().numpy().astype(np.float32).tofile(folder / "picture.f32")


def measure(threads):
    torch.set_num_threads(threads)
    net = generator(4096, 4096, 256, (256, 512, 256, 256, 128, 128, 64, 32))
    with torch.inference_mode():
        for batch in (1, 8):
            feature = torch.randn(batch, 4096)
            best = float("inf")
            for variant in (net, net.to(memory_format=torch.channels_last)):  # whichever is faster
                times = []
                for _ in range(9):
                    begin = time.perf_counter()
                    draw(variant, feature)
                    times.append(time.perf_counter() - begin)
                best = min(best, statistics.median(times[2:]))
            print(1e3 * best)


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        write(pathlib.Path(sys.argv[2]))
    else:
        measure(int(sys.argv[2]))
