#!/usr/bin/python3
"""Measures models with `shiftscope bench sweep --json` and prints the table of docs/performance.md.

    performance_table.py PROGRAM FOLDER [MODEL:BOX[:STRIDE] …]

FOLDER keeps one JSON document a model and box; what is there already is not measured again. Weights are seeded (speed does not
depend on them), but for efficientnet_lite0, whose published ones are used. Keep the machine quiet.
"""
import json
import pathlib
import subprocess
import sys

MODELS = ["alexnet", "resnet50", "mobilenet_v2", "efficientnet_lite0", "vgg16", "alexnet_lpf5", "resnet50_lpf5", "mobilenet_v2_lpf5",
          "vgg16_lpf5"]


def measured(program, folder, model, box, stride="1"):
    file = folder / (f"{model}-{box}.json" if stride == "1" else f"{model}-{box}-{stride}.json")
    if not file.exists():
        weights = [] if model == "efficientnet_lite0" else ["--init-seed", "1"]
        words = [program, "bench", "sweep", "--model", model, "--size", box, "--rounds", "1", "--images", "16", "--stride", stride,
                 "--json", *weights]
        file.write_text(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return json.loads(file.read_text())


def row(result):
    batched, factored = result["engines"]["batched"], result["engines"].get("factored")
    best = result["plain_best"]
    box = f"{result['box']}" if result["stride"] == 1 else f"{result['box']}, stride {result['stride']}"
    text = (f"| {result['model']} | {box} | {best['images_per_second']:.1f} ({best['form']}) "
            f"| {batched['images_per_second']:.1f} | {batched['ratio']:.2f}x ")
    if not factored:  # measured with --engine batched
        return text + "| | | | | | |"
    return text + (f"| {factored['images_per_second']:.1f} | **{factored['ratio']:.2f}x** | {factored['macs_ratio']:.2f}x "
                   f"| {factored['share_of_bound']:.0%} | {factored['activation_bytes'] / 1e6:.0f} | {factored['page_faults_per_image']:.1f} |")


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    wanted = [word.split(":") for word in sys.argv[3:]] or [(model, box) for model in MODELS for box in ("125", "75")]
    folder.mkdir(parents=True, exist_ok=True)
    results = [measured(program, folder, *case) for case in wanted]
    machine = results[0]
    print(f"{machine['processor']}, {machine['threads']} threads, {machine['device']}; images a second.\n")
    print("| model | box, px | best plain loop | batched | of plain | factored | of plain | MACs saved | of the bound | activations, MB | page faults an image |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for result in results:
        print(row(result))


if __name__ == "__main__":
    main()
