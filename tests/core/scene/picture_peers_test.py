"""Every form of the common kinds of picture against Pillow, pixel by pixel; and what is damaged is refused.

    picture_peers_test.py PICTURE_DUMP
"""

import io
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image, ImageOps, features

from picture_writers import DEFLATE, MASKS, MASKS_WITH_ALPHA, RLE4, RLE8, bmp, exif, packed, png, png_chunk, tiff

DUMP = sys.argv.pop(1)

HEIGHT, WIDTH = 53, 70
_y, _x = np.mgrid[0:HEIGHT, 0:WIDTH]
RGB = np.stack([_x * 255 // (WIDTH - 1), _y * 255 // (HEIGHT - 1), 255 - _x * 255 // (WIDTH - 1)], -1).astype(np.uint8)
RGB[:12, :17] = [255, 0, 0]
ALPHA = ((_x * 3 + _y * 5) % 256).astype(np.uint8)
RGBA = np.dstack([RGB, ALPHA])
GREY = RGB[..., 1:2]
INDEX = ((_x // 5 + _y // 7) % 16).astype(np.uint8)
PALETTE = np.array([[i * 17, 255 - i * 9, (i * 53) % 256] for i in range(16)], np.uint8)


def over_white(rgba):
    values = rgba.astype(int)
    return ((values[..., :3] * values[..., 3:] + 255 * (255 - values[..., 3:]) + 127) // 255).astype(np.uint8)


def by_pillow(data):
    """The first frame, upright and over white."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode == "CMYK":
        return np.array(image.convert("RGB"))
    return over_white(np.array(image.convert("RGBA")))


def saved(image, kind, **options):
    stream = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(stream, kind, **options)
    return stream.getvalue()


def dumped(files, use="picture"):
    """[H, W, C] or a sentence for each file, in order. Nothing may be said beside."""
    result = subprocess.run([DUMP, use], input=("\n".join(map(str, files)) + "\n").encode(), capture_output=True, timeout=300)
    if result.returncode != 0 or result.stderr:
        raise AssertionError(f"exit code {result.returncode}, stderr: {result.stderr.decode(errors='replace')[:2000]}")
    stream = io.BytesIO(result.stdout)
    answers = []
    for _ in files:
        line = stream.readline().decode()
        if line.startswith("refused "):
            answers.append(line[len("refused "):].rstrip("\n"))
        else:
            width, height, channels = map(int, line.split())
            pixels = np.frombuffer(stream.read(width * height * channels), np.uint8)
            answers.append(pixels.reshape(height, width, channels))
    if stream.read():
        raise AssertionError("a sentence has more than one line")
    return answers


class PicturePeers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def read(self, named_bytes, use="picture"):
        files = []
        for i, data in enumerate(named_bytes):
            files.append(self.folder / f"{i}.bin")
            files[-1].write_bytes(data)
        return dumped(files, use)

    def compare(self, cases):
        """`cases`: name → (bytes, the pixels that are right or None for Pillow's, tolerance)."""
        answers = self.read([case[0] for case in cases.values()])
        for (name, (data, want, tolerance)), got in zip(cases.items(), answers):
            with self.subTest(name):
                self.assertIsInstance(got, np.ndarray, got)
                want = by_pillow(data) if want is None else want
                self.assertEqual(got.shape, want.shape)
                self.assertLessEqual(int(np.abs(got.astype(int) - want.astype(int)).max()), tolerance)

    def refuse(self, cases, use="picture"):
        """`cases`: name → (bytes, a part of the sentence)."""
        for (name, (_, part)), got in zip(cases.items(), self.read([case[0] for case in cases.values()], use)):
            with self.subTest(name):
                self.assertIsInstance(got, str)
                self.assertIn(part, got)
                self.assertIn(".bin'", got)

    # ---- PNG ----

    def test_png(self):
        palette = Image.fromarray(INDEX, "P")
        palette.putpalette(PALETTE.reshape(-1).tobytes())
        wide = RGBA.astype(np.uint16) * 257
        off = wide.copy()
        off[..., :3] = np.minimum(off[..., :3].astype(int) + 100, 65535)
        self.compare({
            "grey": (saved(GREY[..., 0], "PNG"), None, 0),
            "grey and alpha": (png(np.dstack([GREY, ALPHA])), None, 0),
            "1 bit": (saved(Image.fromarray(GREY[..., 0]).convert("1"), "PNG"), None, 0),
            "palette of 4 bits": (saved(palette, "PNG"), None, 0),
            "transparent palette": (saved(palette, "PNG", transparency=3), None, 0),
            "palette of alphas": (saved(palette, "PNG", transparency=bytes(range(0, 256, 16))), None, 0),
            "RGB with a transparent colour": (saved(RGB, "PNG", transparency=(255, 0, 0)), None, 0),
            "RGBA": (png(RGBA), None, 0),
            "16-bit RGB": (png(wide[..., :3].copy()), RGB, 0),
            "16-bit RGBA": (png(wide), over_white(RGBA), 0),
            "16 bit between": (png(off[..., :3].copy()), np.round(off[..., :3] / 257).astype(np.uint8), 0),
            "16-bit grey and alpha": (png(np.dstack([wide[..., 1:2], wide[..., 3:]])),
                                      over_white(np.dstack([GREY, GREY, GREY, ALPHA])), 0),
        })

    def test_png_orientation(self):
        cases = {}
        for value in range(1, 9):
            cases[f"{value}"] = (png(RGB, png_chunk(b"eXIf", exif(value))), None, 0)
            cases[f"{value}, little-endian, behind"] = (png(RGBA, after=png_chunk(b"eXIf", exif(value, "<"))), None, 0)
        for value in (0, 9, 65535):
            cases[f"{value} is none"] = (png(RGB, png_chunk(b"eXIf", exif(value))), RGB, 0)
        cases["nonsense is none"] = (png(RGB, png_chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff")), RGB, 0)
        self.compare(cases)

    def test_png_patch_orientation(self):
        files = [png(RGBA, png_chunk(b"eXIf", exif(value))) for value in range(1, 9)]
        for value, (data, got) in enumerate(zip(files, self.read(files, "patch")), 1):
            with self.subTest(value):
                image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
                np.testing.assert_array_equal(got, np.array(image))

    # ---- JPEG ----

    def test_jpeg(self):
        cmyk = Image.fromarray(np.dstack([255 - RGB, GREY // 2]), "CMYK")
        self.compare({
            "grey": (saved(GREY[..., 0], "JPEG"), None, 0),
            "4:2:0": (saved(RGB, "JPEG", quality=80, subsampling=2), None, 0),
            "4:2:2": (saved(RGB, "JPEG", quality=60, subsampling=1), None, 0),
            "4:4:4": (saved(RGB, "JPEG", quality=95, subsampling=0), None, 0),
            "progressive": (saved(RGB, "JPEG", progressive=True), None, 0),
            "optimised": (saved(RGB, "JPEG", optimize=True), None, 0),
            "CMYK": (saved(cmyk, "JPEG", quality=90), None, 0),
            "one pixel": (saved(RGB[:1, :1], "JPEG"), None, 0),
            "bytes after the end": (saved(RGB, "JPEG") + b"and more", by_pillow(saved(RGB, "JPEG")), 0),
        })

    def test_orientation(self):
        cases = {}
        for value in range(1, 9):
            block = b"Exif\0\0" + exif(value, "<" if value % 2 else ">")
            cases[f"JPEG {value}"] = (saved(RGB, "JPEG", exif=block), None, 0)
            cases[f"WebP {value}"] = (saved(RGB, "WEBP", lossless=True, exif=block), None, 0)
            cases[f"WebP {value} without the word"] = (saved(RGBA, "WEBP", lossless=True, exif=exif(value)), None, 0)
            seen = by_pillow(png(RGB, png_chunk(b"eXIf", exif(value))))
            cases[f"TIFF {value}"] = (tiff(RGB, orientation=value), seen, 0)
            cases[f"tiled TIFF {value}"] = (tiff(RGB, orientation=value, tile=(16, 32), order=">"), seen, 0)
        self.compare(cases)

    # ---- WebP ----

    def test_webp(self):
        frames = [Image.fromarray(np.roll(RGBA, i * 9, axis=1)) for i in range(3)]
        self.compare({
            "lossy": (saved(RGB, "WEBP", quality=70), None, 0),
            "lossy with alpha": (saved(RGBA, "WEBP", quality=70), None, 0),
            "lossless": (saved(RGB, "WEBP", lossless=True), None, 0),
            "lossless with alpha": (saved(RGBA, "WEBP", lossless=True, exact=True), None, 0),
            "animated": (saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True), None, 0),
        })

    # ---- BMP ----

    def test_bmp(self):
        bgr = RGB[..., ::-1]
        bgrx = np.dstack([bgr, np.zeros_like(ALPHA)])
        bgra = np.dstack([bgr, ALPHA])
        rows = lambda a: [row.tobytes() for row in a]
        wide = RGB.astype(np.uint16)
        five = (wide[..., 0] >> 3 << 10 | wide[..., 1] >> 3 << 5 | wide[..., 2] >> 3).astype("<u2")
        six = (wide[..., 0] >> 3 << 11 | wide[..., 1] >> 2 << 5 | wide[..., 2] >> 3).astype("<u2")
        masks = (0xff0000, 0xff00, 0xff)
        with_alpha = (*masks, 0xff000000)
        paletted = lambda bits, **more: bmp(rows(packed(INDEX % (1 << bits), bits)), WIDTH, bits,
                                            palette=PALETTE[:1 << bits], **more)
        other = (wide[..., 0].astype(np.uint32) << 22 | wide[..., 1].astype(np.uint32) << 12 | wide[..., 2].astype(np.uint32) << 2)
        self.compare({
            "24 bit": (bmp(rows(bgr), WIDTH, 24), None, 0),
            "24 bit, top down": (bmp(rows(bgr), WIDTH, 24, top_down=True), None, 0),
            "24 bit of OS/2": (bmp(rows(bgr), WIDTH, 24, header=12), None, 0),
            "32 bit": (bmp(rows(bgra), WIDTH, 32), None, 0),
            "32 bit with masks": (bmp(rows(bgrx), WIDTH, 32, MASKS, masks=masks), None, 0),
            "32 bit with masks, alpha written": (bmp(rows(bgra), WIDTH, 32, MASKS, masks=masks), None, 0),
            "32 bit with masks, top down": (bmp(rows(bgrx), WIDTH, 32, MASKS, masks=masks, top_down=True), None, 0),
            "32 bit, version 4 with alpha": (bmp(rows(bgra), WIDTH, 32, MASKS, 108, with_alpha), None, 0),
            "32 bit, version 5 with alpha": (bmp(rows(bgra), WIDTH, 32, MASKS, 124, with_alpha), None, 0),
            "32 bit, version 5 without alpha": (bmp(rows(bgra), WIDTH, 32, MASKS, 124, masks), None, 0),
            "32 bit, version 5, plain": (bmp(rows(bgra), WIDTH, 32, header=124, masks=with_alpha), None, 0),
            "32 bit, RGBA": (bmp(rows(RGBA), WIDTH, 32, MASKS, 108, (0xff, 0xff00, 0xff0000, 0xff000000)), None, 0),
            "32 bit, version 2": (bmp(rows(bgra), WIDTH, 32, MASKS, 52, masks), RGB, 0),
            "32 bit, version 3 with alpha": (bmp(rows(bgra), WIDTH, 32, MASKS, 56, with_alpha), over_white(RGBA), 0),
            "32 bit, alpha mask behind": (bmp(rows(bgra), WIDTH, 32, MASKS_WITH_ALPHA, 40, with_alpha), over_white(RGBA), 0),
            "32 bit, ten bits a colour": (bmp(rows(other.astype("<u4")), WIDTH, 32, MASKS, masks=(0x3ff << 20, 0x3ff << 10, 0x3ff)),
                                          np.round(RGB.astype(int) * 4 / 1023 * 255).astype(np.uint8), 0),
            "16 bit": (bmp(rows(five), WIDTH, 16), None, 1),
            "16 bit, 565": (bmp(rows(six), WIDTH, 16, MASKS, masks=(0xf800, 0x7e0, 0x1f)), None, 1),
            "16 bit, 555 with masks": (bmp(rows(five), WIDTH, 16, MASKS, masks=(0x7c00, 0x3e0, 0x1f)), None, 1),
            "1 bit": (paletted(1), None, 0),
            "4 bit": (paletted(4), None, 0),
            "8 bit": (bmp(rows(INDEX), WIDTH, 8, palette=PALETTE), None, 0),
            "8 bit, version 5": (bmp(rows(INDEX), WIDTH, 8, palette=PALETTE, header=124), None, 0),
            "4 bit of OS/2": (paletted(4, header=12), None, 0),
            "grey by Pillow": (saved(GREY[..., 0], "BMP"), None, 0),
            "RGB by Pillow": (saved(RGB, "BMP"), None, 0),
        })

    def test_bmp_runs(self):
        want = PALETTE[INDEX]
        eight = b""
        four = b""
        for row in INDEX[::-1]:
            for start in range(0, WIDTH, 5):
                count = min(5, WIDTH - start)
                if start % 10:  # as it is
                    values = row[start:start + count]
                    eight += bytes([0, count]) + values.tobytes() + b"\0" * (count % 2)
                    halves = packed(np.append(values, [0] * (count % 2))[None], 4).tobytes()
                    four += bytes([0, count]) + halves + b"\0" * (len(halves) % 2)
                else:
                    eight += bytes([count, row[start]])
                    four += bytes([count, row[start] * 17])
            eight += b"\0\0"
            four += b"\0\0"
        moved = b"\5\1" + b"\0\2\3\2" + b"\4\2\0\1"  # five pixels, then three on and two up, four pixels, the end
        holes = np.zeros((HEIGHT, WIDTH), np.uint8)
        holes[-1, :5] = 1
        holes[-3, 8:12] = 2
        self.compare({
            "8 bit": (bmp(eight + b"\0\1", WIDTH, 8, RLE8, palette=PALETTE, height=HEIGHT), want, 0),
            "4 bit": (bmp(four + b"\0\1", WIDTH, 4, RLE4, palette=PALETTE, height=HEIGHT), want, 0),
            "moves": (bmp(moved, WIDTH, 8, RLE8, palette=PALETTE, height=HEIGHT), PALETTE[holes], 0),
        })

    # ---- TIFF ----

    def test_tiff(self):
        associated = RGBA.copy()
        associated[..., :3] = RGBA[..., :3].astype(int) * ALPHA[..., None] // 255
        on_white = over_white(RGBA)
        wide = RGB.astype(np.uint16) * 257
        wide_alpha = RGBA.astype(np.uint16) * 257
        palette = PALETTE.astype(int) * 257
        indexed = PALETTE[INDEX]
        grey = np.repeat(GREY, 3, axis=2)
        ink = np.dstack([255 - RGB, GREY // 2])
        cases = {
            "RGB": (tiff(RGB), None, 0),
            "big-endian strips": (tiff(RGB, order=">", rows_per_strip=7), None, 0),
            "deflated tiles": (tiff(RGB, tile=(16, 48), compression=DEFLATE), None, 0),
            "planar": (tiff(RGB, planar=2), None, 0),
            "planar strips": (tiff(RGB, planar=2, rows_per_strip=5, compression=DEFLATE), RGB, 0),
            "planar tiles": (tiff(RGB, planar=2, tile=(32, 16)), RGB, 0),
            "16 bit": (tiff(wide, 16), RGB, 0),
            "16-bit planes": (tiff(wide, 16, planar=2, order=">"), RGB, 0),
            "16-bit planar tiles": (tiff(wide, 16, planar=2, tile=(16, 16)), RGB, 0),
            "BigTIFF": (tiff(RGB, big=True), RGB, 0),
            "big-endian BigTIFF": (tiff(RGB, big=True, order=">", rows_per_strip=9), RGB, 0),
            "straight alpha": (tiff(RGBA, extra=2), None, 0),
            "straight alpha in planes": (tiff(RGBA, extra=2, planar=2), on_white, 0),
            "16-bit straight alpha": (tiff(wide_alpha, 16, extra=2), on_white, 1),
            "16-bit straight planes": (tiff(wide_alpha, 16, extra=2, planar=2, order=">"), on_white, 1),
            "associated alpha": (tiff(associated, extra=1), on_white, 1),
            "associated alpha in planes": (tiff(associated, extra=1, planar=2), on_white, 1),
            "a fourth sample without meaning": (tiff(RGBA, extra=0), None, 0),
            "a fourth sample without a tag": (tiff(RGBA), None, 0),
            "two more samples": (tiff(np.dstack([RGBA, GREY]), extra=[2, 0]), on_white, 0),
            "grey": (tiff(GREY, photometric=1), None, 0),
            "white is zero": (tiff(GREY, photometric=0), None, 0),
            "16-bit grey": (tiff(GREY.astype(np.uint16) * 257, 16, photometric=1), grey, 0),
            "grey and straight alpha": (tiff(np.dstack([GREY, ALPHA]), photometric=1, extra=2),
                                        over_white(np.dstack([grey, ALPHA])), 0),
            "grey and associated alpha": (tiff(np.dstack([GREY.astype(int) * ALPHA[..., None] // 255, ALPHA]), photometric=1,
                                               extra=1), over_white(np.dstack([grey, ALPHA])), 1),
            "4-bit palette": (tiff(INDEX[..., None], 4, 3, palette=palette), indexed, 0),
            "8-bit palette": (tiff(INDEX[..., None], 8, 3, palette=np.resize(palette, (256, 3))), indexed, 0),
            "CMYK": (tiff(ink, photometric=5), None, 1),
        }
        for bits in (1, 2, 4):
            small = (GREY.astype(int) * ((1 << bits) - 1) // 255).astype(np.uint8)
            cases[f"{bits}-bit grey"] = (tiff(small, bits, photometric=1),
                                         np.repeat(small.astype(int) * 255 // ((1 << bits) - 1), 3, axis=2).astype(np.uint8), 0)
        for compression in ("tiff_lzw", "packbits", "tiff_adobe_deflate", "zstd", "lzma"):
            cases[compression] = (saved(RGB, "TIFF", compression=compression), None, 0)
        cases["LZW with alpha"] = (saved(RGBA, "TIFF", compression="tiff_lzw"), None, 0)
        cases["JPEG"] = (saved(RGB, "TIFF", compression="jpeg", quality=90), None, 0)
        cases["grey JPEG"] = (saved(GREY[..., 0], "TIFF", compression="jpeg"), None, 0)
        for fax in ("group3", "group4"):
            cases[fax] = (saved(Image.fromarray(GREY[..., 0]).convert("1"), "TIFF", compression=fax), None, 0)
        pages = Image.fromarray(RGB)
        cases["the first page"] = (saved(pages, "TIFF", save_all=True, append_images=[pages.rotate(180)]), None, 0)
        self.compare(cases)

    def test_tiffs_that_are_refused(self):
        single = RGB.astype(np.float32)
        self.refuse({
            "32-bit labels": (tiff(GREY.astype(np.uint32), 32, 1), "32-bit"),
            "float": (tiff(single, 32, sample_format=3), "is a damaged TIFF picture, or of a form that is not read"),
            "half float": (tiff(RGB.astype(np.float16), 16, sample_format=3), "floating-point"),
            "signed": (tiff(GREY.astype(np.int16), 16, 1, sample_format=2), "signed"),
            "16-bit CMYK": (tiff(np.dstack([RGB, GREY]).astype(np.uint16), 16, 5), "4 samples of 16 bits"),
            "CMYK with alpha": (tiff(np.dstack([RGBA, GREY]), photometric=5, extra=2), "transparency"),
            "16-bit grey with alpha": (tiff(np.dstack([GREY, ALPHA]).astype(np.uint16), 16, 1, extra=2), "transparency"),
            "palette with alpha": (tiff(np.dstack([INDEX, ALPHA]), 8, 3, extra=2, palette=np.zeros((256, 3), int)),
                                   "transparency"),
            "a raw file": (tiff(RGB, more=[(50706, 1, [1, 4, 0, 0])]), "raw file (DNG)"),
            "huge": (tiff(RGB).replace(struct.pack("<HHII", 256, 4, 1, WIDTH), struct.pack("<HHII", 256, 4, 1, 100000)),
                     "is 100000x53 pixels: accepted are up to 16384"),
            "no directory": (b"II*\0\xff\xff\xff\xff", "damaged"),
        })

    # ---- what is not read ----

    def test_other_kinds_are_refused_by_name(self):
        heif = lambda brand: struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0mif1heic"
        self.refuse({
            "GIF": (saved(RGB, "GIF"), "is a GIF picture: PNG, JPEG, WebP, BMP and TIFF are accepted"),
            "HEIC": (heif(b"heic"), "is a HEIC picture: PNG"),
            "AVIF": (heif(b"avif"), "is an AVIF picture: PNG"),
            "JPEG 2000": (saved(RGB, "JPEG2000") if features.check("jpg_2000") else b"\xff\x4f\xff\x51", "is a JPEG 2000 picture"),
            "JPEG XL": (b"\xff\x0a\0\0", "is a JPEG XL picture"),
            "Photoshop": (b"8BPS\0\1", "is a Photoshop document"),
            "PPM": (saved(RGB, "PPM"), "is a portable map"),
            "icon": (saved(RGB, "ICO"), "is a Windows icon"),
            "PDF": (b"%PDF-1.7\n", "is a PDF document"),
            "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is an SVG drawing: PNG"),
            "SVG in UTF-16": ("<svg/>".encode("utf-16"), "is an SVG drawing: PNG"),
            "compressed SVG": (b"\x1f\x8b\x08\0", "is compressed by gzip"),
            "text": (b"BMW is a make of cars, and this is no picture", "is not a picture that can be used here: PNG"),
        })
        self.refuse({
            "WebP": (saved(RGB, "WEBP"), "is a WebP picture: as a patch PNG and SVG are accepted"),
            "BMP": (saved(RGB, "BMP"), "is a BMP picture: as a patch"),
            "GIF": (saved(RGB, "GIF"), "is a GIF picture: as a patch"),
            "compressed SVG": (b"\x1f\x8b\x08\0", "is compressed by gzip (as a .svgz is): as a patch"),
        }, "patch")

    def test_bmps_that_are_refused(self):
        rows = [row.tobytes() for row in RGB]
        self.refuse({
            "a JPEG within": (bmp(rows, WIDTH, 24, 4), "compression 4"),
            "an unknown header": (bmp(rows, WIDTH, 24, header=41), "its header has 41 bytes"),
            "masks with holes": (bmp(rows, WIDTH, 24, MASKS, masks=(0xff00f0, 0xff00, 0xff)), "holes"),
            "beyond the palette": (bmp([row.tobytes() for row in INDEX], WIDTH, 8, palette=PALETTE[:9]), "not in its palette"),
            "runs beyond the picture": (bmp(b"\0\4\1\1\1\1" * 40, WIDTH, 8, RLE8, palette=PALETTE, height=1), "leave the picture"),
            "no size": (bmp(b"", 0, 24, height=5), "no size"),
            "too large": (bmp(b"", 40000, 24, height=40000), "is 40000x40000 pixels"),
        })

    # ---- damage ----

    def whole_files(self):
        frames = [Image.fromarray(np.roll(RGBA, i, axis=0)) for i in range(2)]
        return {
            "PNG": png(RGBA),
            "JPEG": saved(RGB, "JPEG", quality=90),
            "progressive JPEG": saved(RGB, "JPEG", progressive=True),
            "CMYK JPEG": saved(Image.fromarray(RGBA, "CMYK"), "JPEG"),
            "WebP": saved(RGBA, "WEBP", quality=80),
            "lossless WebP": saved(RGB, "WEBP", lossless=True, exif=exif(6)),
            "animated WebP": saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
            "BMP": bmp([row.tobytes() for row in RGB], WIDTH, 24),
            "BMP in runs": bmp(b"\xff\1\0\0" * HEIGHT + b"\0\1", WIDTH, 8, RLE8, palette=PALETTE, height=HEIGHT),
            "TIFF": tiff(RGB, rows_per_strip=6),
            "planar TIFF": tiff(RGBA, extra=2, planar=2, tile=(16, 16), compression=DEFLATE),
            "LZW TIFF": saved(RGB, "TIFF", compression="tiff_lzw"),
            "JPEG TIFF": saved(RGB, "TIFF", compression="jpeg"),
            "fax TIFF": saved(Image.fromarray(GREY[..., 0]).convert("1"), "TIFF", compression="group4"),
            "BigTIFF": tiff(RGB, big=True),
        }

    def test_a_file_cut_off_is_refused_or_has_all_its_pixels(self):
        for name, data in self.whole_files().items():
            lengths = sorted({*range(1, 40), *range(40, len(data), max(1, len(data) // 150)), *range(len(data) - 20, len(data))})
            whole, *cut = self.read([data] + [data[:length] for length in lengths])
            for length, got in zip(lengths, cut):
                with self.subTest(name, length=length):
                    if isinstance(got, np.ndarray):
                        np.testing.assert_array_equal(got, whole)
                    else:
                        self.assertIn(".bin'", got)
            with self.subTest(name):
                self.assertGreater(sum(isinstance(got, str) for got in cut), len(cut) * 0.9)

    def test_damage_ends_in_one_sentence(self):
        chance = random.Random(17)
        for name, data in self.whole_files().items():
            damaged = []
            for _ in range(250):
                changed = bytearray(data)
                for _ in range(chance.randint(1, 4)):
                    changed[chance.randrange(min(len(data), chance.choice([64, 400, len(data)])))] = chance.randrange(256)
                damaged.append(bytes(changed))
            with self.subTest(name):
                self.read(damaged)  # read or refused, nothing beside


if __name__ == "__main__":
    unittest.main()
