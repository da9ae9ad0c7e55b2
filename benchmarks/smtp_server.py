"""A mail server that takes every letter and keeps none: `python benchmarks/smtp_server.py`.

It prints its port, and ends when its standard input does.
"""

import sys

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Takes it."""

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        """Say so."""
        return "250 2.0.0 Ok: queued"


def main() -> None:
    """Serve until nobody listens any more."""
    import asyncio

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        controller = UnthreadedController(Sink(), hostname="127.0.0.1", port=0, loop=loop)
        server = await controller._create_server()
        assert isinstance(server, asyncio.Server)
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        server.close()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
