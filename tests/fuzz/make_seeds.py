"""Writes the seeds of the checkpoint fuzzer: tiny checkpoints in every form, PyTorch's, safetensors and Caffe's. They are committed, so this runs only to change them.

    python3 make_seeds.py
"""

import collections
import json
import pathlib
import struct
import zipfile

import torch

SEEDS = pathlib.Path(__file__).parent / "seeds"


def write(name, content, **options):
    target = SEEDS / f"{name}.pth"
    torch.save(content, target, **options)
    return target


def field(number, content):
    """A protobuf field: bytes, an integer or a list of floats."""
    def varint(value):
        return bytes([value]) if value < 0x80 else bytes([0x80 | value & 0x7F]) + varint(value >> 7)

    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    if isinstance(content, list):
        content = struct.pack(f"<{len(content)}f", *content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def write_caffe():
    weight, bias = [1.0, -2.0, 0.5, 4.0, 3.0, -1.0], [0.25, 5.0]
    shaped = [field(7, field(1, bytes(shape))) + field(5, values) for shape, values in (((2, 3, 1, 1), weight), ((2,), bias))]
    sides = [b"".join(field(axis + 1, length) for axis, length in enumerate(shape)) + field(5, values)
             for shape, values in (((1, 1, 2, 3), weight), ((1, 1, 1, 2), bias))]
    layers = [field(1, name) + field(2, kind) + field(3, b"below") + b"".join(field(7, blob) for blob in shaped)
              for name, kind in ((b"conv1", b"Convolution"), (b"deconv5", b"Deconvolution"))]
    old = field(2, b"below") + field(4, b"fc6") + field(5, 14) + b"".join(field(6, blob) for blob in sides)
    (SEEDS / "caffe_small.caffemodel").write_bytes(field(1, b"net") + b"".join(field(100, layer) for layer in layers))
    (SEEDS / "caffe_v1.caffemodel").write_bytes(field(1, b"net") + field(2, old) + field(2, field(4, b"relu") + field(5, 18)))


def write_safetensors(name, tensors, metadata=None):
    """tensors: name → (type, shape, bytes)."""
    header, data = ({"__metadata__": metadata} if metadata else {}), b""
    for key, (kind, shape, content) in tensors.items():
        header[key] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    (SEEDS / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


def all_safetensors():
    numbers = struct.pack("<6f", 1, -2, 0.5, 4, 3, -1)
    write_safetensors("small", {"w": ("F32", [2, 3], numbers), "b": ("F32", [2], numbers[:8])}, {"format": "pt"})
    write_safetensors("kinds", {"half": ("F16", [2], b"\0\x3c\0\xc0"), "bf": ("BF16", [2], b"\x80\x3f\0\xc0"), "double": ("F64", [1], struct.pack("<d", 0.1)),
                                "bn.num_batches_tracked": ("I64", [], struct.pack("<q", 7))})
    write_safetensors("shapes", {"scalar": ("F32", [], numbers[:4]), "none": ("F32", [0, 3], b""), "deep": ("F32", [1, 1, 1, 6], numbers)})
    write_safetensors("prefix", {f"{prefix}.{key}": ("F32", [1], numbers[:4]) for prefix in ("student", "teacher") for key in "ab"})


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
    write_caffe()
    all_safetensors()


if __name__ == "__main__":
    main()
