"""The Python client reads the v2 gateway."""

import asyncio
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


done = threading.Event()
threading.Thread(target=lambda: [knock() for _ in iter(lambda: done.wait(0.5), True)], daemon=True).start()


async def first():
    async for envelope in client.rlpgateway.stream_logs(app["guid"]):
        return envelope


envelope = asyncio.run(asyncio.wait_for(first(), timeout=60))
assert envelope, "nothing came"
print("ok", str(envelope)[:200])
os._exit(0)
