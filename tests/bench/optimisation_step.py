#!/usr/bin/python3
"""A step of inversion by optimisation beside PyTorch's own forward and backward pass of the same model, in one run.

    optimisation_step.py SHIFTSCOPE [--model NAME …] [--rounds N] [--threads N]

The peer is the Python implementation of tests/parity/peers.py with frozen weights, eval mode, one canvas, gradient with respect to
the canvas alone, in the faster of its two memory layouts; no loss, prior or optimiser beyond a sum of squares. Rounds alternate.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "parity"))
import peers  # noqa: E402


def peer_step(model, channels_last):
    layout = torch.channels_last if channels_last else torch.contiguous_format
    model = model.to(memory_format=layout)
    canvas = torch.rand(1, 3, 224, 224).to(memory_format=layout).requires_grad_(True)

    def step():
        canvas.grad = None
        model(canvas).square().sum().backward()
    return step


def milliseconds(step, count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    return 1000 * (time.perf_counter() - start) / count


def compare(program, name, rounds, threads):
    model = peers.PEERS[name].make().eval().requires_grad_(False)
    steps = {layout: peer_step(model, layout) for layout in (False, True)}
    for step in steps.values():
        milliseconds(step, 3)
    theirs, ours = {False: [], True: []}, []
    for _ in range(rounds):
        for layout, step in steps.items():
            theirs[layout].append(milliseconds(step, 10))
        done = subprocess.run([program, "bench", "invert", "--model", name, "--init-seed", "1", "--steps", "10", "--rounds", "1",
                               "--threads", str(threads), "--json"], capture_output=True, text=True, check=True)
        ours.append(json.loads(done.stdout)["milliseconds"]["median"])
    best = min(theirs.values(), key=statistics.median)
    ratios = [own / other for own, other in zip(ours, best)]
    print(f"| {name} | {statistics.median(ours):.1f} | {statistics.median(best):.1f} | {statistics.median(ratios):.2f} "
          f"({min(ratios):.2f} to {max(ratios):.2f}) |", flush=True)


def main():
    parser = argparse.ArgumentParser(description="An optimisation step beside PyTorch's forward and backward.")
    parser.add_argument("program")
    parser.add_argument("--model", action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print("| model | a step, ms | PyTorch's forward and backward, ms | ratio |\n| --- | --- | --- | --- |", flush=True)
    for name in options.model or ["mobilenet_v2", "resnet50", "alexnet"]:
        compare(options.program, name, options.rounds, options.threads)


if __name__ == "__main__":
    main()
