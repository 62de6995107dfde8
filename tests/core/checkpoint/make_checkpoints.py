"""Writes checkpoints in every form PyTorch has, and what they hold, for torch_file_test.

    python3 make_checkpoints.py FOLDER

Beside NAME.pth stands NAME.txt, a line a tensor: key, shape ("2x3", "-" for a scalar), values. bad_NAME.pth has no such file.
"""

import argparse
import collections
import datetime
import fractions
import io
import os
import pathlib
import pickle
import struct
import sys
import zipfile

import numpy
import torch


def values(dtype, *shape):
    count = 1
    for length in shape:
        count *= length
    if dtype == torch.bool:
        return torch.arange(count).reshape(shape) % 3 == 0
    if dtype == torch.uint8:
        return (torch.arange(count) * 37 % 256).to(dtype).reshape(shape)
    if not dtype.is_floating_point:
        return (torch.arange(count) * 37 % 255 - 127).to(dtype).reshape(shape)
    return (torch.randn(count, dtype=torch.float64) * 3).to(dtype).reshape(shape)


def write(folder, name, content, expected=None, **options):
    torch.save(content, folder / f"{name}.pth", **options)
    if expected is not None:
        describe(folder, name, expected)


def describe(folder, name, expected):
    with open(folder / f"{name}.txt", "w") as text:
        for key, tensor in expected.items():
            shape = "x".join(str(length) for length in tensor.shape) or "-"
            numbers = tensor.detach().to(torch.float32).contiguous().flatten().tolist()
            text.write(" ".join([key, shape] + [float(number).hex() for number in numbers]) + "\n")


def both_forms(folder, name, content, expected):
    write(folder, f"zip_{name}", content, expected)
    write(folder, f"legacy_{name}", content, expected, _use_new_zipfile_serialization=False)


def element_types(folder):
    for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
                  torch.uint8, torch.bool):
        weights = collections.OrderedDict(a=values(dtype, 5, 3, 2), b=values(dtype, 7))
        both_forms(folder, str(dtype).removeprefix("torch."), weights, weights)
    small = collections.OrderedDict(a=torch.tensor([6e-8, -3e-5, 6.1e-5, 65504, -0.0], dtype=torch.float16))
    both_forms(folder, "subnormal_float16", small, small)


def layouts(folder):
    base = values(torch.float32, 6, 4)
    weights = collections.OrderedDict()
    weights["channels_last"] = values(torch.float32, 4, 3, 2, 2).to(memory_format=torch.channels_last)
    weights["transposed"] = base.t()
    weights["whole"] = base
    weights["rows"] = base[2:4]
    weights["columns"] = base[:, 1:3]
    weights["expanded"] = torch.tensor([1.5]).expand(3, 2)
    weights["scalar"] = torch.tensor(2.5)
    weights["empty"] = torch.zeros(0, 3)
    weights["parameter"] = torch.nn.Parameter(values(torch.float32, 3))
    weights["steps"] = torch.tensor(1234567, dtype=torch.int64)
    both_forms(folder, "layouts", weights, weights)


def model():
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Flatten(), torch.nn.Linear(16, 5))
    return network.train()


def nestings(folder):
    network = model()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    network(torch.randn(2, 3, 4, 4)).sum().backward()
    optimizer.step()
    weights = network.state_dict()
    parallel = collections.OrderedDict((f"module.{key}", tensor) for key, tensor in weights.items())
    both_forms(folder, "state_dict", weights, weights)
    both_forms(folder, "under_state_dict", {"state_dict": weights}, weights)
    both_forms(folder, "under_model", {"model": dict(weights)}, weights)
    both_forms(folder, "module_prefix", parallel, parallel)
    both_forms(folder, "training",
               {"epoch": 90, "arch": "tiny", "state_dict": parallel, "best_acc1": torch.tensor(71.5),
                "optimizer": optimizer.state_dict(), "loss": [1.5, 2**80, -3, None, True, (1, 2, 3, 4)]}, parallel)
    for protocol in (3, 4, 5):
        write(folder, f"zip_protocol{protocol}", weights, weights, pickle_protocol=protocol)
        write(folder, f"legacy_protocol{protocol}", weights, weights, pickle_protocol=protocol,
              _use_new_zipfile_serialization=False)


def old_spellings(folder):
    """What PyTorch before 0.4, Python 2 and machines with a GPU wrote, made from a legacy file of today."""
    weights = collections.OrderedDict(weight=values(torch.float32, 4, 2), bias=values(torch.float32, 4))
    plain = io.BytesIO()
    torch.save(weights, plain, _use_new_zipfile_serialization=False)
    for name, old, new in (("rebuild_tensor", b"_rebuild_tensor_v2\n", b"_rebuild_tensor\n"),
                           ("python2_text", b"X\x06\x00\x00\x00weight", b"T\x06\x00\x00\x00weight"),
                           ("python2_short_text", b"X\x04\x00\x00\x00bias", b"U\x04bias"),
                           ("cuda", b"ctorch\nFloatStorage", b"ctorch.cuda\nFloatStorage")):
        assert old in plain.getvalue()
        (folder / f"legacy_{name}.pth").write_bytes(plain.getvalue().replace(old, new))
        describe(folder, f"legacy_{name}", weights)


def rezip(source, target, compression=zipfile.ZIP_STORED, change=lambda name, content: content, extra=None):
    """The entries of `source` as Python's zipfile writes them: no padding, no zip64."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", compression) as new:
        for entry in old.namelist():
            new.writestr(entry, change(entry, old.read(entry)))
        for entry, content in (extra or {}).items():
            new.writestr(entry, content)


def without_checksums(source, target, where=lambda name: True, local=True):
    """Sets the CRC-32 of entries to 0, in the directory, in their local headers and behind their bytes: what PyTorch 2.6 and later writes when
    torch.utils.serialization.config.save.compute_crc32 is off."""
    content = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as archive:
        at = archive.start_dir
        for entry in archive.infolist():
            name_length, extra_length, comment_length = struct.unpack_from("<HHH", content, at + 28)
            assert content[at:at + 4] == b"PK\1\2" and content[at + 46:at + 46 + name_length] == entry.filename.encode()
            if where(entry.filename):
                content[at + 16:at + 20] = bytes(4)
                if local:
                    content[entry.header_offset + 14:entry.header_offset + 18] = bytes(4)
                    descriptor = entry.header_offset + 30 + sum(struct.unpack_from("<HH", content, entry.header_offset + 26)) + entry.file_size
                    assert content[descriptor:descriptor + 4] == b"PK\7\10"
                    content[descriptor + 4:descriptor + 8] = bytes(4)
            at += 46 + name_length + extra_length + comment_length
    target.write_bytes(content)


def other_zips(folder):
    weights = collections.OrderedDict(a=values(torch.float32, 5, 3), b=values(torch.int64, 4))
    original = folder / "other_zips.tmp"
    torch.save(weights, original)
    rezip(original, folder / "zip_rezipped.pth", extra={"other_zips/byteorder": "little"})
    describe(folder, "zip_rezipped", weights)

    def swap(name, content):
        width = {"data/0": 4, "data/1": 8}.get(name.split("/", 1)[1])
        if width is None:
            return content
        return b"".join(content[i:i + width][::-1] for i in range(0, len(content), width))

    rezip(original, folder / "zip_big_endian.pth", change=swap, extra={"other_zips/byteorder": "big"})
    describe(folder, "zip_big_endian", weights)
    rezip(original, folder / "bad_byteorder.pth", extra={"other_zips/byteorder": "middle"})
    rezip(original, folder / "bad_compressed.pth", zipfile.ZIP_DEFLATED)
    rezip(original, folder / "bad_short_storage.pth", change=lambda name, content: content[:-4] if name.endswith("/0") else content)
    rezip(original, folder / "bad_second_pickle.pth", extra={"elsewhere/data.pkl": "N."})
    without_checksums(original, folder / "zip_without_checksums.pth")
    describe(folder, "zip_without_checksums", weights)
    without_checksums(original, folder / "bad_pickle_checksum_zero.pth", lambda name: name.endswith("data.pkl"))
    without_checksums(original, folder / "bad_storage_checksum_zero.pth", lambda name: name.endswith("data/0"))
    without_checksums(original, folder / "bad_directory_without_checksums.pth", local=False)
    with zipfile.ZipFile(folder / "bad_no_pickle.pth", "w") as empty:
        empty.writestr("readme.txt", "hello")
    original.unlink()


class Attack:
    """Unpickled by Python, this makes a file."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return os.system, (f"touch {self.trace}",)


class Settings(dict):
    """A class of a training program's own."""


class Weights(collections.OrderedDict):
    pass


class Marked:
    """Pickled, this is a tensor with marks, as PyTorch 2 writes it: the installed one may be older."""

    def __init__(self, tensor, marks):
        self.tensor, self.marks = tensor, marks

    def __reduce_ex__(self, protocol):
        function, arguments = self.tensor.__reduce_ex__(protocol)
        return function, (*arguments[:6], self.marks)


def top_level(value):
    return value


def extras(folder):
    """What training programs keep beside the weights."""
    network = model()
    weights = network.state_dict()
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.randn(2, 3, 4, 4)).sum().backward()
    optimizer.step()
    marked = argparse.Namespace(lr=0.1, when=datetime.datetime(2026, 1, 1), where=pathlib.PurePosixPath("/tmp"))
    beside = {"counter": collections.Counter("letters"), "namespace": marked, "numpy": [numpy.float64(75.1), numpy.arange(6).reshape(2, 3)],
              "default": collections.defaultdict(list, a=[1]), "deque": collections.deque([1, 2]), "settings": Settings(a=1),
              "function": top_level, "type": torch.nn.Linear, "dtype": torch.float16, "device": torch.device("cpu"),
              "fraction": fractions.Fraction(1, 3), "complex": 1 + 2j, "set": {1, 2}, "frozen": frozenset("ab"), "bytes": b"abc",
              "bytearray": bytearray(b"abc"), "range": range(3), "generator": torch.Generator().get_state(),
              "scheduler": torch.optim.lr_scheduler.MultiStepLR(optimizer, [1, 2]).state_dict(), "optimizer": optimizer.state_dict(),
              "half": torch.ones(2, dtype=torch.complex64), "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)}
    both_forms(folder, "extras", {"model": weights, **beside}, weights)
    for name in ("counter", "namespace", "numpy", "function"):
        both_forms(folder, f"extra_{name}", {**beside, "state_dict": weights} if name == "function" else {name: beside[name], "model": weights},
                   weights)
    for protocol in (4, 5):
        write(folder, f"zip_extras_protocol{protocol}", {"model": weights, **beside}, weights, pickle_protocol=protocol)
    own = Weights(weights)
    own.note = "attributes are dropped"
    both_forms(folder, "own_class", {"state_dict": own}, weights)
    tensor = values(torch.float32, 2, 3)
    both_forms(folder, "negative", {"a": Marked(tensor, {"neg": True}), "b": Marked(tensor, {"neg": False, "conj": False})},
               {"a": -tensor, "b": tensor})
    write(folder, "bad_conjugate", {"conv.weight": Marked(tensor, {"conj": True})})
    attributed = torch.nn.Parameter(tensor.clone())
    attributed.kind = "with attributes"
    both_forms(folder, "attributed", {"a": attributed}, {"a": tensor})
    sets = {f"{key}": {"a": torch.full((2,), float(number)), "part.b": torch.full((1,), number + 3.0)}
            for number, key in ((1, "model"), (2, "model_ema"), (3, "teacher"))}
    write(folder, "several", {"model": sets["model"], "model_ema": sets["model_ema"], "nested": {"teacher": sets["teacher"]},
                              "optimizer": optimizer.state_dict(), "epoch": 3})
    write(folder, "bad_equal_sets", {"netA": sets["model"], "netB": sets["teacher"]})


def attacks(folder):
    attack = Attack(folder / "executed")
    for protocol in (2, 3, 4, 5):
        (folder / f"bad_attack_plain{protocol}.pth").write_bytes(pickle.dumps(attack, protocol))
        for form in (True, False):
            for name, content in (("bad_attack", attack), ("attack", {"weight": torch.ones(2), "extra": attack})):
                write(folder, f"{name}_{'zip' if form else 'legacy'}{protocol}", content, pickle_protocol=protocol,
                      _use_new_zipfile_serialization=form)
    (folder / "bad_attack_plain0.pth").write_bytes(pickle.dumps(attack, 0))


def unusable(folder):
    for form, new in (("zip", True), ("legacy", False)):
        def bad(name, content):
            write(folder, f"bad_{name}_{form}", content, _use_new_zipfile_serialization=new)

        bad("module", model())
        bad("list", [torch.ones(2)])
        bad("tensor", torch.ones(2))
        bad("no_weights", {"epoch": 3})
        bad("quantized", {"conv.weight": torch.quantize_per_tensor(torch.ones(2, 3), 0.1, 0, torch.qint8)})
        bad("sparse", {"conv.weight": torch.ones(2, 3).to_sparse()})
        bad("complex", {"conv.weight": torch.ones(2, 3, dtype=torch.complex64)})
        for word, number in (("nan", float("nan")), ("infinite", float("-inf")), ("too_large", 1e300)):
            weights = {"fine": torch.ones(3, dtype=torch.float64), "conv.weight": torch.ones(2, 3, dtype=torch.float64)}
            weights["conv.weight"][1, 2] = number
            bad(word, weights)
        bad("nan_float16", {"conv.weight": torch.tensor([1, float("nan")], dtype=torch.float16)})
        bad("nan_strided", {"conv.weight": torch.tensor([[1, 2], [3, float("nan")]]).t()})
        bad("repeated", {"conv.weight": torch.ones(1).expand(1 << 40)})
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), str(folder / "bad_torchscript.pth"))
    (folder / "bad_plain_pickle.pth").write_bytes(pickle.dumps({"a": 1}, 2))
    # What no tensor looks at does no harm.
    hidden = torch.tensor([float("nan"), 1, 2, float("inf")])
    both_forms(folder, "hidden_nan", {"a": hidden[1:3]}, {"a": hidden[1:3]})


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(1)
    for group in (element_types, layouts, nestings, old_spellings, other_zips, attacks, extras, unusable):
        group(folder)


if __name__ == "__main__":
    main()
