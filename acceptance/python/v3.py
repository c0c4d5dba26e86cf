"""The Python client lists, creates and deletes through the v3 API."""

import os

from cloudfoundry_client.client import CloudFoundryClient

client = CloudFoundryClient(f"http://localhost:{os.environ['ER_PORT']}")
client.init_with_user_credentials("admin", os.environ["ER_PASSWORD"])

organization = client.v3.organizations.create("python-org", suspended=False)
space = client.v3.spaces.create("python-space", organization["guid"])
names = [each["name"] for each in client.v3.organizations.list()]
assert "python-org" in names, names
assert client.v3.spaces.get(space["guid"])["name"] == "python-space"

apps = {app["name"]: app for app in client.v3.apps.list()}
assert "er-pushed" in apps, list(apps)
processes = list(client.v3.processes.list(app_guids=apps["er-pushed"]["guid"]))
assert [process["type"] for process in processes] == ["web"], processes
assert any(buildpack["name"] == "staticfile_buildpack" for buildpack in client.v3.buildpacks.list())
assert any(domain["name"] == "localhost" for domain in client.v3.domains.list())

client.v3.spaces.remove(space["guid"])
client.v3.organizations.remove(organization["guid"])
print("ok")
