"""The smallest Python app: answers every path, and leaves when it is told to."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"Hello from Python, instance {os.environ.get('CF_INSTANCE_INDEX', 0)}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("python-server is listening", flush=True)
ThreadingHTTPServer(("", int(os.environ.get("PORT", 8080))), Hello).serve_forever()
