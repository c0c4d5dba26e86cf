"""The Python client reads recent logs and the firehose."""

import os
import threading
import urllib.request

from cloudfoundry_client.client import CloudFoundryClient

port = os.environ["ER_PORT"]
client = CloudFoundryClient(f"http://localhost:{port}")
client.init_with_user_credentials("admin", os.environ["ER_PASSWORD"])
app = next(app for app in client.v3.apps.list() if app["name"] == "er-pushed")


def knock():
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": "er-pushed.localhost"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


recent = [envelope for envelope in client.doppler.recent_logs(app["guid"])]
assert recent, "no recent logs"

done = threading.Event()
threading.Thread(target=lambda: [knock() for _ in iter(lambda: done.wait(0.5), True)], daemon=True).start()
seen = set()
for envelope in client.doppler.stream_logs(app["guid"]):
    seen.add(envelope.eventType)
    if envelope.HasField("logMessage"):
        break
done.set()
print("ok", seen)
os._exit(0)
