#!/usr/bin/python3
"""`shiftscope models` as a script sees it: exit codes, what is on stdout, what is left on the disk.

    models_test.py PROGRAM      the checkpoint comes from a server on this machine; no network is needed
"""

import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "shiftscope"
SOURCE = pathlib.Path(__file__).resolve().parents[2]
CONTENT = bytes(range(256)) * 400

ENTRY = """
[[checkpoint]]
name = "{name}"
title = "Tiny"
file = "{name}.pth"
url = "http://127.0.0.1:{port}/{name}"
sha256 = "{sha256}"
bytes = {size}
licence = "MIT"
citation = "A and B, 2020"
"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *_):
        pass


class Models(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.models = self.folder / "data" / "shiftscope" / "models"
        (self.folder / "models").mkdir()
        good = hashlib.sha256(CONTENT).hexdigest()
        entries = [ENTRY.format(name=name, port=self.server.server_port, sha256=sha256, size=len(CONTENT))
                   for name, sha256 in (("efficientnet_lite0", good), ("wrong", "0" * 64), ("free", good))]
        entries.append(entries[2].replace('"free', '"bound') + 'terms = "Not for sale."\n')
        (self.folder / "models" / "catalog.toml").write_text("".join(entries))

    def run_models(self, *words, code=0, resources=None):
        environment = dict(os.environ, XDG_DATA_HOME=str(self.folder / "data"), no_proxy="*",
                           SHIFTSCOPE_RESOURCES=str(resources or self.folder))
        environment.pop("DISPLAY", None)
        run = subprocess.run([PROGRAM, "models", *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             timeout=60)
        self.assertEqual(run.returncode, code, run.stderr)
        if code == 2:
            self.assertEqual(run.stderr.rstrip("\n").split("\n")[-1].count("shiftscope: "), 1, run.stderr)
        return run

    def state(self, name):
        listed = json.loads(self.run_models("list", "--json").stdout)["models"]
        return {model["name"]: model["checkpoint"]["state"] for model in listed if model["checkpoint"]}[name]

    def test_fetch_brings_the_default_model_and_verify_checks_it(self):
        self.assertEqual(self.state("efficientnet_lite0"), "missing")
        run = self.run_models("fetch")
        path = self.models / "efficientnet_lite0.pth"
        self.assertEqual(run.stdout, f"{path}\n")
        self.assertNotIn("\r", run.stderr)  # no progress bar where no terminal is
        self.assertEqual(path.read_bytes(), CONTENT)
        self.assertEqual(self.state("efficientnet_lite0"), "present")
        self.run_models("verify", "efficientnet_lite0")
        path.write_bytes(CONTENT[:-1] + b"x")
        self.assertIn("damaged", self.run_models("verify", code=1).stdout)
        verdict = json.loads(self.run_models("verify", "efficientnet_lite0", "--json", code=1).stdout)
        self.assertEqual(verdict["checkpoints"][0]["state"], "damaged")
        self.run_models("fetch")
        self.run_models("verify")

    def test_a_wrong_file_leaves_nothing(self):
        run = self.run_models("fetch", "wrong", code=1)
        self.assertIn("another file or damaged", run.stderr)
        self.assertEqual(list(self.models.iterdir()), [])

    def test_terms_are_shown_and_must_be_accepted(self):
        run = self.run_models("fetch", "bound", code=2)
        self.assertIn("Not for sale.", run.stderr)
        self.assertIn("--yes", run.stderr)
        self.assertFalse(self.models.exists())
        self.run_models("fetch", "bound", "--yes")
        self.assertEqual(self.state("bound"), "present")

    def test_wrong_words_are_answered_with_the_nearest(self):
        self.assertIn("did you mean 'wrong'?", self.run_models("fetch", "wrongg", code=2).stderr)
        self.assertIn("did you mean 'fetch'?", self.run_models("fecth", code=2).stderr)
        self.assertIn("list, show, fetch and verify", self.run_models(code=2).stderr)
        self.assertIn("'--jsn'", self.run_models("list", "--jsn", code=2).stderr)
        self.run_models("verify", "efficientnet_lite0", code=1)  # asked for by name, and missing

    def test_show_tells_layers_and_checkpoint(self):
        shown = json.loads(self.run_models("show", "--json", resources=SOURCE).stdout)
        self.assertEqual(shown["architecture"]["layers"], ["avgpool", "fc"])
        self.assertEqual(shown["architecture"]["nodes"][-1]["shape"], [1000, 1, 1])
        self.assertEqual(shown["checkpoint"]["licence"], "Apache-2.0")
        text = self.run_models("show", resources=SOURCE).stdout
        for word in ("Conv", "avgpool", "1280 x 1 x 1", "Apache-2.0", "579344248a93"):
            self.assertIn(word, text)

    def test_show_tells_where_an_anti_aliased_model_blurs(self):
        plain = json.loads(self.run_models("show", "--json", resources=SOURCE).stdout)
        shown = json.loads(self.run_models("show", "efficientnet_lite0", "--antialias", "5", "--json", resources=SOURCE).stdout)
        self.assertEqual((plain["name"], shown["name"]), ("efficientnet_lite0", "efficientnet_lite0+aa5"))
        operations = [node["operation"] for node in shown["architecture"]["nodes"]]
        self.assertEqual(operations.count("BlurPool"), 4)
        self.assertEqual([name for name in operations if name != "BlurPool"],
                         [node["operation"] for node in plain["architecture"]["nodes"]])
        self.assertEqual(shown["architecture"]["parameters"], plain["architecture"]["parameters"])
        self.assertEqual(shown["checkpoint"], plain["checkpoint"])
        self.assertEqual(shown, json.loads(self.run_models("show", "efficientnet_lite0+aa5", "--json", resources=SOURCE).stdout))
        self.assertIn("anti-aliased (Bin-3)", self.run_models("show", "resnet50", "--antialias", "3", resources=SOURCE).stdout)
        for words in (("--antialias", "8"), ("resnet50_lpf5", "--antialias", "5"), ("resnet50+aa3", "--antialias", "5"),
                      ("wrong", "--antialias", "5")):
            self.assertIn("--antialias", self.run_models("show", *words, code=2).stderr)

    def test_a_generator_is_listed_and_shown_as_one(self):
        listed = json.loads(self.run_models("list", "--json", resources=SOURCE).stdout)["models"]
        kinds = {model["name"]: model["kind"] for model in listed}
        self.assertEqual([name for name, kind in kinds.items() if kind == "generator"], ["deepsim_fc6", "deepsim_fc7", "deepsim_fc8"])
        self.assertEqual(kinds["caffenet"], "network")
        shown = json.loads(self.run_models("show", "deepsim_fc8", "--json", resources=SOURCE).stdout)
        self.assertEqual(shown["inverts"], {"model": "caffenet", "layer": "fc8"})
        self.assertEqual(shown["checkpoint"]["bytes"], 173_669_369)
        text = self.run_models("show", "deepsim_fc8", resources=SOURCE).stdout
        for word in ("1000 features of its fc8", "deconv0", "3 x 256 x 256", "none stated", "d38ad396823d"):
            self.assertIn(word, text)
        self.assertIn("(generator)", self.run_models("list", resources=SOURCE).stdout)
        self.assertIn("deepsim_fc8 is a generator",
                      self.run_models("show", "deepsim_fc8", "--antialias", "5", resources=SOURCE, code=2).stderr)
        self.assertIn("--yes", self.run_models("fetch", "deepsim_fc8", resources=SOURCE, code=2).stderr)
        self.run_models("verify", "deepsim_fc8", resources=SOURCE, code=1)  # asked for by name, and missing

    def test_a_broken_catalog_is_told_with_its_line(self):
        (self.folder / "models" / "catalog.toml").write_text("\nnonsense\n")
        self.assertIn("catalog.toml:2: ", self.run_models("list", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
