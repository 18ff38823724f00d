"""HTTP and WebSocket, and the start and stop of what runs beside them."""

from __future__ import annotations

from common.startup import set_up

set_up()

from channels.routing import ProtocolTypeRouter

from stories.routing import websocket_application
from storytool.handler import PooledASGIHandler
from storytool.lifespan import WithRuntime

application = WithRuntime(
    ProtocolTypeRouter({"http": PooledASGIHandler(), "websocket": websocket_application})
)
