"""What make has put into a deployment is there, whichever build has been started over it since. Usage: found.py ASPECT

Takes ER_PROJECT, ER_HOME and ER_PORT. Nothing but the standard library is needed.
"""

import base64
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from urllib.error import HTTPError

ORIGIN = f"http://localhost:{os.environ['ER_PORT']}"


def er(*arguments):
    command = [os.path.join(os.environ["ER_PROJECT"], "er"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def request(method, path, body=None, **headers):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    asked = urllib.request.Request(ORIGIN + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode()


class User:
    """Someone who has logged in."""

    def __init__(self, name, password):
        form = urllib.parse.urlencode({"grant_type": "password", "username": name, "password": password})
        cf = "Basic " + base64.b64encode(b"cf:").decode()
        status, answer = request("POST", "/uaa/oauth/token", form.encode(), Authorization=cf)
        assert status == 200, (name, status, answer)
        self.token = "bearer " + json.loads(answer)["access_token"]

    def status(self, method, path, body=None):
        return self.call(method, path, body)[0]

    def call(self, method, path, body=None):
        return request(method, path, body, **{"Authorization": self.token, "Content-Type": "application/json"})

    def ask(self, path, method="GET", body=None):
        status, answer = self.call(method, path, body)
        assert status < 300, (method, path, status, answer)
        return json.loads(answer)

    def all(self, kind, **query):
        return self.ask(f"/v3/{kind}?per_page=200&{urllib.parse.urlencode(query)}")["resources"]

    def one(self, kind, name):
        (found,) = self.all(kind, names=name)
        return found


def eventually(condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, f"did not become true in time: {condition.__name__}"
        time.sleep(0.2)


def equal(actual, expected):
    assert actual == expected, f"{actual} instead of {expected}"


admin = User("admin", er("password").strip())


def running(app, count):
    def it_runs():
        instances = admin.ask(f"/v3/apps/{app['guid']}/processes/web/stats")["resources"]
        return [each["state"] for each in instances] == ["RUNNING"] * count

    eventually(it_runs)


def answers(host, path="/"):
    def it_answers():
        status, body = request("GET", path, Host=host)
        return status == 200 and "Hello from Node.js" in body

    eventually(it_answers)


def people():
    harbour, orchard = admin.one("organizations", "harbour"), admin.one("organizations", "orchard")
    equal(harbour["metadata"], {"labels": {"tier": "gold"}, "annotations": {"contact": "pier 7"}})
    equal((harbour["suspended"], orchard["suspended"]), (False, True))
    quay, field = admin.one("spaces", "quay"), admin.one("spaces", "field")
    equal(quay["metadata"]["labels"], {"tide": "high"})
    equal(field["relationships"]["organization"]["data"]["guid"], orchard["guid"])

    names = {user["guid"]: user["username"] for user in admin.all("users")}
    roles = set()
    for role in admin.all("roles"):
        where = role["relationships"]["space"]["data"] or role["relationships"]["organization"]["data"]
        roles.add((role["type"], names[role["relationships"]["user"]["data"]["guid"]], where["guid"]))
    expected = {
        ("organization_user", "ann", harbour["guid"]),
        ("space_developer", "ann", quay["guid"]),
        ("organization_manager", "ann", orchard["guid"]),
        ("organization_user", "bob", harbour["guid"]),
        ("space_auditor", "bob", quay["guid"]),
    }
    assert expected <= roles, expected - roles

    ann, bob = User("ann", "ann-of-then"), User("bob", "bob-of-then")
    equal({space["name"] for space in ann.all("spaces")}, {"quay", "field"})
    equal({space["name"] for space in bob.all("spaces")}, {"quay"})
    ledger = ann.one("apps", "ledger")["guid"]
    equal(ann.status("GET", f"/v3/apps/{ledger}/environment_variables"), 200)
    equal(bob.status("GET", f"/v3/apps/{ledger}/environment_variables"), 403)
    readers = urllib.parse.quote('displayName eq "ledger.readers"')
    (group,) = admin.ask(f"/uaa/Groups?filter={readers}")["resources"]
    equal([names[member["value"]] for member in group["members"]], ["bob"])


def rules():
    for name in "running", "staging":
        variables = admin.ask(f"/v3/environment_variable_groups/{name}")["var"]
        equal(variables, {"GROUP_OF_THEN": f"planted-secret-{name}"})
    flag = admin.ask("/v3/feature_flags/user_org_creation")
    equal((flag["enabled"], flag["custom_error_message"]), (True, "ask the harbour master"))
    customs = admin.one("security_groups", "customs")
    equal([(rule["destination"], rule["ports"]) for rule in customs["rules"]], [("10.1.2.3", "5432")])
    bound = customs["relationships"]["running_spaces"]["data"]
    equal(bound, [{"guid": admin.one("spaces", "quay")["guid"]}])
    rigging = admin.one("buildpacks", "rigging_buildpack")
    equal((rigging["state"], rigging["metadata"]["labels"]), ("READY", {"by": "hand"}))
    assert admin.one("buildpacks", "binary_buildpack")["state"] == "READY"


def routes():
    domain = admin.one("domains", "harbour.example.com")
    owner = domain["relationships"]["organization"]["data"]["guid"]
    equal(owner, admin.one("organizations", "harbour")["guid"])
    found = {route["url"]: route for route in admin.all("routes")}
    expected = {"barn.localhost", "ledger.harbour.example.com/old/path", "ledger.localhost", "logbook.localhost"}
    equal(set(found), expected)
    equal({route["metadata"]["labels"]["mapped"] for route in found.values()}, {"then"})
    destinations = [each["app"]["guid"] for each in found["ledger.localhost"]["destinations"]]
    equal(destinations, [admin.one("apps", "ledger")["guid"]])


def apps():
    ledger = admin.one("apps", "ledger")
    guid = ledger["guid"]
    equal(ledger["metadata"], {"labels": {"ship": "yes"}, "annotations": {"note": "of then"}})
    variables = {"PASSWORD": "planted-secret-variable", "SECOND": "planted-secret-second"}
    equal(admin.ask(f"/v3/apps/{guid}/environment_variables")["var"], variables)
    web = admin.ask(f"/v3/apps/{guid}/processes/web")
    equal((web["instances"], web["memory_in_mb"], web["disk_in_mb"]), (2, 96, 256))
    (sidecar,) = admin.all(f"apps/{guid}/sidecars")
    equal((sidecar["name"], sidecar["command"]), ("lookout", "sleep 100000"))
    first, second = sorted(admin.all(f"apps/{guid}/revisions"), key=lambda each: each["version"])
    for revision, expected in (first, {"PASSWORD": variables["PASSWORD"]}), (second, variables):
        equal(admin.ask(f"/v3/revisions/{revision['guid']}/environment_variables")["var"], expected)
    (deployment,) = admin.all("deployments", app_guids=guid)
    equal(deployment["status"]["reason"], "DEPLOYED")
    tasks = {task["name"]: task for task in admin.all(f"apps/{guid}/tasks")}
    equal({name: task["state"] for name, task in tasks.items()}, {"tally": "SUCCEEDED", "spill": "FAILED"})
    equal(tasks["tally"]["metadata"]["labels"], {"of": "then"})
    assert "3" in tasks["spill"]["result"]["failure_reason"], tasks["spill"]
    events = {event["type"] for event in admin.all("audit_events", target_guids=guid)}
    assert {"audit.app.create", "audit.app.start", "audit.app.deployment.create"} <= events, events


def instances():
    ledger, logbook = admin.one("apps", "ledger"), admin.one("apps", "logbook")
    running(ledger, 2)
    answers("ledger.localhost")
    answers("ledger.harbour.example.com", "/old/path")
    answers("Ledger.Harbour.example.com", "/Old/Path/below")
    equal(logbook["state"], "STOPPED")
    admin.ask(f"/v3/apps/{logbook['guid']}/actions/start", "POST")
    running(logbook, 1)
    answers("logbook.localhost")
    beacon = json.loads(er("bbs", "desired-lrp", "beacon"))
    assert "planted-secret-beacon" in json.dumps(beacon), beacon

    def the_beacon_is_lit():
        return '"state":"RUNNING"' in er("bbs", "actual-lrps", "-p", "beacon")

    eventually(the_beacon_is_lit)


def staging():
    app = admin.one("apps", "draft")
    (url,) = app["lifecycle"]["data"]["buildpacks"]
    assert url.endswith("@buildpacks.example.com/sail.zip"), url
    draft = app["guid"]
    lifecycle = {"type": "buildpack", "data": {"buildpacks": ["binary_buildpack"]}}
    admin.ask(f"/v3/apps/{draft}", "PATCH", {"lifecycle": lifecycle})
    (package,) = admin.all("packages", app_guids=draft)
    build = admin.ask("/v3/builds", "POST", {"package": {"guid": package["guid"]}})["guid"]

    def it_has_ended():
        return admin.ask(f"/v3/builds/{build}")["state"] != "STAGING"

    eventually(it_has_ended)
    equal(admin.ask(f"/v3/builds/{build}")["state"], "STAGED")


def again():
    """After another start."""
    people()
    apps()
    running(admin.one("apps", "ledger"), 2)
    running(admin.one("apps", "logbook"), 1)
    answers("ledger.localhost")
    answers("logbook.localhost")


globals()[sys.argv[1]]()
