"""How the Painel's peers are started: each one process on the server's core, events by its simplest way."""

import shutil
from pathlib import Path
from uuid import uuid4

from bench.load.stream import Stream
from bench.machine import free_port
from bench.peers.served import Served
from bench.place import Place
from bench.processes import python

NCHAN = (
    Path("/usr/lib/nginx/modules/ngx_nchan_module.so"),
    Path("/usr/share/nginx/modules/ngx_nchan_module.so"),
)


async def naive(place: Place) -> Served:
    return await _by_redis(place, "bench.peers.naive_server")


async def bare(place: Place) -> Served:
    """The same server with a handler that only reads, to a client that does not offer deflate."""
    return await _by_redis(place, "bench.peers.naive_server", path="/bare", deflate=False)


async def broadcast(place: Place) -> Served:
    return await _by_redis(place, "bench.peers.broadcast_server")


async def broadcast_deflate(place: Place) -> Served:
    """As the library comes."""
    return await _by_redis(place, "bench.peers.broadcast_server", "deflate")


async def nchan(place: Place) -> Served:
    """One nginx worker; messages are kept so that a reader that lags loses none."""
    port = free_port()
    config = place.folder / "nginx.conf"
    config.write_text(NGINX.format(module=_module(), folder=place.folder, port=port))
    child = await place.serve(["nginx", "-c", str(config), "-e", str(place.folder / "nginx.log")])
    await child.answers(port)
    stream = Stream(uuid4())
    publish = ["nchan", "--port", str(port), "--channel", "bench", "--execucao", _id(stream)]
    return Served(child, port, "/sub?id=bench", stream, publish)


def has_nchan() -> bool:
    return shutil.which("nginx") is not None and _module() is not None


async def _by_redis(
    place: Place, module: str, *words: str, path: str = "/ws", deflate: bool = True
) -> Served:
    port = free_port()
    child = await place.serve(python(module, port, place.redis_port, *words))
    await child.answers(port)
    stream = Stream(uuid4())
    publish = ["redis", "--port", str(place.redis_port), "--channel", "bench", "--execucao", _id(stream)]
    return Served(child, port, path, stream, publish, deflate=deflate)


def _id(stream: Stream) -> str:
    return stream.topic.partition(":")[2]


def _module() -> Path | None:
    return next((path for path in NCHAN if path.exists()), None)


NGINX = """
load_module {module};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_rlimit_nofile 20000;
events {{ worker_connections 10000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    location /sub {{
      nchan_subscriber websocket;
      nchan_channel_id $arg_id;
      nchan_subscriber_first_message newest;
    }}
    location /pub {{
      nchan_publisher;
      nchan_channel_id $arg_id;
      nchan_message_buffer_length 10000;
      nchan_message_timeout 30s;
    }}
  }}
}}
"""
