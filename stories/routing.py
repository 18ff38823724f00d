"""Where a WebSocket leads."""

from __future__ import annotations

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from stories.consumers import StoriesConsumer

websocket_application = URLRouter(
    [path("ws/stories/", StoriesConsumer.as_asgi()), re_path("", WebsocketDenier.as_asgi())]
)
