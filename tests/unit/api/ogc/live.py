"""The service on a private port of this machine, and GDAL as its client in a process of its own."""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager

import uvicorn

GDAL = """
import json, sys
import pyogrio, pyogrio.errors
address, layer, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
pyogrio.set_gdal_config_options(options)
try:
    layers = [str(name) for name, _ in pyogrio.list_layers(address)]
    frame = pyogrio.raw.read(address, layer=layer)
    print(json.dumps({"layers": layers, "fields": list(frame[0]["fields"]), "count": len(frame[2])}))
except pyogrio.errors.DataSourceError as error:
    print(json.dumps({"error": str(error)}))
"""


@contextmanager
def serving(app):
    """Serve an application on a free port; gives the address of ``/ogc``."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    ready = threading.Event()
    startup = server.startup

    async def started(sockets=None):
        await startup(sockets)
        ready.set()

    server.startup = started
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(20)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/ogc"
    finally:
        server.should_exit = True
        thread.join(20)


def read_by_gdal(address, layer="sites", **options):
    """What GDAL makes of a collection: layers, fields, number of features; or the error."""
    command = [sys.executable, "-c", GDAL, f"OAPIF:{address}", layer, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
