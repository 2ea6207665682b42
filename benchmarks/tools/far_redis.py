"""A Redis that is far away: hands every byte on after a delay, in each direction half of it.

Arguments: the port to listen on, the Redis's socket, the round trip's milliseconds, and those from a SIGUSR1 on.
"""

from __future__ import annotations

import asyncio
import signal
import sys


class Distance:
    """The round trip's milliseconds now."""

    def __init__(self, milliseconds: float) -> None:
        self.milliseconds = milliseconds

    async def hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Write what is read, half a round trip later."""
        loop = asyncio.get_running_loop()
        while piece := await reader.read(1 << 16):
            loop.call_later(self.milliseconds / 2000, writer.write, piece)
        loop.call_later(self.milliseconds / 2000, writer.close)


async def _main(port: int, path: str, milliseconds: float, later: float) -> None:
    distance = Distance(milliseconds)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, setattr, distance, "milliseconds", later)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(path)
        await asyncio.gather(distance.hand_on(reader, back), distance.hand_on(there, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4])))
