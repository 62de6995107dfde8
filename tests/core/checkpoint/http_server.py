"""A server on 127.0.0.1 that serves one file well and in many bad ways, for fetch_test.

    python3 http_server.py FILE LOG

It prints its port, then answers until it is ended. LOG gets a line a request: path, Range, status.
"""

import http.server
import pathlib
import re
import sys
import time

CONTENT = pathlib.Path(sys.argv[1]).read_bytes()
OTHER = bytes(byte ^ 1 for byte in CONTENT)
LOG = sys.argv[2]
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def log(self, status):
        with open(LOG, "a") as log:
            log.write(f"{self.path} {self.headers.get('Range', '-')} {status}\n")

    def start(self, status, headers):
        self.log(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def serve(self, content, tag='"one"', limit=None, pause=0, ranges=True):
        """Answers as a good server; sends at most `limit` bytes of what it announced."""
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")) if ranges else None
        first = int(wanted.group(1)) if wanted and self.headers.get("If-Range", tag) == tag else 0
        if first >= len(content):
            self.start(416, {"Content-Range": f"bytes */{len(content)}"})
            return
        headers = {"Content-Length": len(content) - first, "ETag": tag}
        if first > 0:
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        self.start(206 if first > 0 else 200, headers)
        body = content[first:][:limit]
        for at in range(0, len(body), 20000):
            self.wfile.write(body[at:at + 20000])
            self.wfile.flush()
            time.sleep(pause)

    def do_GET(self):
        path = self.path.removeprefix("http://models.example").lstrip("/")
        seen[path] = seen.get(path, 0) + 1
        half = len(CONTENT) // 2
        if path == "good":
            self.serve(CONTENT)
        elif path == "slow":
            self.serve(CONTENT, pause=0.1)
        elif path == "stalled":
            self.serve(CONTENT, limit=0 if self.headers.get("Range") else half)
            time.sleep(60)
        elif path == "cut":
            self.serve(CONTENT, limit=len(CONTENT) // 4)
        elif path == "cut_without_ranges":
            self.serve(CONTENT, limit=half, ranges=False)
        elif path == "changed":
            if seen[path] == 1:
                self.serve(OTHER, tag='"old"', limit=half)
            else:
                self.serve(CONTENT, tag='"new"')
        elif path == "announces_more":
            if self.headers.get("Range"):
                self.start(416, {"Content-Range": f"bytes */{len(CONTENT)}"})
            else:
                self.start(200, {"Content-Length": 2 * len(CONTENT), "ETag": '"one"'})
                self.wfile.write(CONTENT)
        elif path == "announces_less":
            self.start(200, {"Content-Length": half})
            self.wfile.write(CONTENT)
        elif path == "announces_nothing":
            self.start(200, {})
            self.wfile.write(CONTENT)
        elif path == "endless":
            self.start(200, {})
            while True:
                self.wfile.write(CONTENT)
        elif path == "wrong":
            self.serve(OTHER)
        elif path == "page":
            self.start(200, {"Content-Type": "text/html"})
            self.wfile.write(b"<html>Please log in to this network</html>")
        elif path == "redirect":
            self.start(302, {"Location": "/good"})
        elif path == "to_a_file":
            self.start(302, {"Location": "file:///etc/passwd"})
        elif path == "failing":
            self.start(503, {})
        else:
            self.start(404, {})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
