"""Writers of pictures in forms that Pillow does not write: TIFF, BMP and PNG, byte by byte."""

import struct
import zlib

import numpy as np


def exif(orientation, order=">"):
    """An EXIF block that holds an orientation alone."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    return mark + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def packed(samples, bits):
    """[H, W] numbers of 1, 2, 4 or 8 bits as rows of whole bytes."""
    if bits == 8:
        return samples.astype(np.uint8)
    ones = (samples[..., None] >> np.arange(bits - 1, -1, -1) & 1).reshape(len(samples), -1)
    return np.packbits(ones.astype(np.uint8), axis=1)


# ---- PNG ----


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels, extra=b"", after=b""):
    """[H, W, C] of uint8 or uint16; `extra` chunks before the pixels, `after` behind them."""
    height, width, channels = pixels.shape
    depth = pixels.itemsize * 8
    rows = pixels.astype(">u%d" % pixels.itemsize)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, depth, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", zlib.compress(raw)) + after
            + png_chunk(b"IEND", b""))


# ---- TIFF ----

NONE, DEFLATE = 1, 8


def tiff(samples, bits=8, photometric=2, extra=None, planar=1, order="<", big=False, compression=NONE, rows_per_strip=None,
         tile=None, orientation=None, palette=None, sample_format=None, more=()):
    """[H, W, C] as a TIFF. `tile` is (height, width); `palette` is [2**bits, 3] of 16 bits; `more` are (tag, type, values)."""
    height, width, channels = samples.shape
    planes = [samples] if planar == 1 else [samples[..., i:i + 1] for i in range(channels)]
    blocks = []
    for plane in planes:
        if tile:
            for y in range(0, height, tile[0]):
                for x in range(0, width, tile[1]):
                    part = plane[y:y + tile[0], x:x + tile[1]]
                    blocks.append(np.pad(part, ((0, tile[0] - part.shape[0]), (0, tile[1] - part.shape[1]), (0, 0))))
        else:
            step = rows_per_strip or height
            blocks += [plane[y:y + step] for y in range(0, height, step)]

    def block_bytes(block):
        if bits < 8:
            data = packed(block[..., 0], bits).tobytes()
        else:
            data = block.astype(order + "%s%d" % (block.dtype.kind, bits // 8)).tobytes()
        return zlib.compress(data) if compression == DEFLATE else data

    data = [block_bytes(block) for block in blocks]
    start = 16 if big else 8
    offsets = [start + sum(map(len, data[:i])) for i in range(len(data))]
    entries = [(256, 4, [width]), (257, 4, [height]), (258, 3, [bits] * channels), (259, 3, [compression]),
               (262, 3, [photometric]), (277, 3, [channels]), (284, 3, [planar]), *more]
    lengths = [len(part) for part in data]
    if tile:
        entries += [(322, 4, [tile[1]]), (323, 4, [tile[0]]), (324, 4, offsets), (325, 4, lengths)]
    else:
        entries += [(273, 4, offsets), (278, 4, [rows_per_strip or height]), (279, 4, lengths)]
    if extra is not None:
        entries.append((338, 3, list(np.atleast_1d(extra))))
    if orientation is not None:
        entries.append((274, 3, [orientation]))
    if palette is not None:
        entries.append((320, 3, [int(value) for value in palette.T.reshape(-1)]))
    if sample_format is not None:
        entries.append((339, 3, [sample_format] * channels))
    return _tiff_file(b"".join(data), sorted(entries, key=lambda entry: entry[0]), order, big)


def _tiff_file(data, entries, order, big):
    word, room, head = ("Q", 8, 16) if big else ("I", 4, 8)
    data += b"\0" * (len(data) % 2)
    tail = b""
    table = b""
    for tag, kind, values in entries:
        raw = struct.pack(order + "%d%s" % (len(values), {1: "B", 3: "H", 4: "I"}[kind]), *values)
        if len(raw) > room:
            place = struct.pack(order + word, head + len(data) + len(tail))
            tail += raw + b"\0" * (len(raw) % 2)
            raw = place
        table += struct.pack(order + "HH" + word, tag, kind, len(values)) + raw.ljust(room, b"\0")
    directory = head + len(data) + len(tail)
    mark = b"II" if order == "<" else b"MM"
    if big:
        header = mark + struct.pack(order + "HHHQ", 43, 8, 0, directory)
        count = struct.pack(order + "Q", len(entries))
    else:
        header = mark + struct.pack(order + "HI", 42, directory)
        count = struct.pack(order + "H", len(entries))
    return header + data + tail + count + table + b"\0" * room


# ---- BMP ----

PLAIN, RLE8, RLE4, MASKS, MASKS_WITH_ALPHA = 0, 1, 2, 3, 6


def bmp(rows, width, bits, compression=PLAIN, header=40, masks=(), palette=None, top_down=False, height=None):
    """`rows` are the packed rows from the top, or bytes as they are in the file (then with `height`)."""
    if isinstance(rows, bytes):
        data = rows
    else:
        height = len(rows)
        data = b"".join(row + b"\0" * (-len(row) % 4) for row in (rows if top_down else rows[::-1]))
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", header, width, -height if top_down else height, 1, bits, compression, len(data),
                           2835, 2835, 0 if palette is None else len(palette), 0)
    head += struct.pack("<%dI" % len(masks), *masks)
    head = head.ljust(header, b"\0")
    if palette is not None:
        for red, green, blue in palette:
            head += bytes([blue, green, red]) + (b"" if header == 12 else b"\0")
    return b"BM" + struct.pack("<IHHI", 14 + len(head) + len(data), 0, 0, 14 + len(head)) + head + data
