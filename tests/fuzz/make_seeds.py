"""Writes the seeds of the checkpoint fuzzer: tiny checkpoints in every form. They are committed, so this runs only to change them.

    python3 make_seeds.py
"""

import collections
import pathlib
import zipfile

import torch

SEEDS = pathlib.Path(__file__).parent / "seeds"


def write(name, content, **options):
    target = SEEDS / f"{name}.pth"
    torch.save(content, target, **options)
    return target


def main():
    SEEDS.mkdir(exist_ok=True)
    small = collections.OrderedDict(w=torch.tensor([[1.0, -2.0], [0.5, 4.0]]), b=torch.tensor([3, 5]))
    kinds = {str(index): torch.ones(2, dtype=dtype)
             for index, dtype in enumerate((torch.float64, torch.float16, torch.bfloat16, torch.int16, torch.uint8, torch.bool))}
    base = torch.arange(6.0).reshape(2, 3)
    layouts = {"t": base.t(), "rows": base[1:], "expanded": torch.ones(1).expand(3), "p": torch.nn.Parameter(base),
               "scalar": torch.tensor(1.5), "none": torch.zeros(0, 2)}
    training = {"epoch": 3, "state_dict": {"module.w": torch.ones(2)}, "lr": [0.5, None, True, 2**70, (1, 2, 3, 4)]}
    for name, content in (("small", small), ("kinds", kinds), ("layouts", layouts), ("training", training)):
        write(f"legacy_{name}", content, _use_new_zipfile_serialization=False)
    write("legacy_protocol4", small, pickle_protocol=4, _use_new_zipfile_serialization=False)
    torch_zip = write("zip_small", small)
    with zipfile.ZipFile(torch_zip) as old, zipfile.ZipFile(SEEDS / "zip_plain.pth", "w") as new:
        for entry in old.namelist():
            new.writestr(entry.replace("zip_small", "x"), old.read(entry))
        new.writestr("x/byteorder", "big")


if __name__ == "__main__":
    main()
