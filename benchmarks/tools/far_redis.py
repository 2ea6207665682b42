"""A Redis that is far away, or behind a network that loses packets: hands every byte on, half a round trip later.

Arguments: the port to listen on, and the Redis's socket; then the round trip's milliseconds, and of how many pieces one
is lost (0: none), both from a SIGUSR1 on. What is lost comes late, as when TCP sends it again, and what follows waits.
"""

from __future__ import annotations

import asyncio
import signal
import sys

AGAIN_SECONDS = 0.2, 0.4, 1.0  # in turn, until a lost packet is there: Linux waits 200 ms, then twice as long each time


class Way:
    """The way to the Redis: next door at first."""

    def __init__(self) -> None:
        self.milliseconds = 1.0
        self.one_lost_in = 0
        self._pieces = 0

    async def hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Write what is read, in its order."""
        loop = asyncio.get_running_loop()
        arrival = 0.0
        while piece := await reader.read(1 << 16):
            arrival = max(arrival, loop.time() + self.milliseconds / 2000 + self._late())
            loop.call_at(arrival, writer.write, piece)
        loop.call_at(max(arrival, loop.time() + self.milliseconds / 2000), writer.close)

    def _late(self) -> float:
        self._pieces += 1
        lost, more = divmod(self._pieces, self.one_lost_in or sys.maxsize)
        return 0.0 if more else AGAIN_SECONDS[lost % len(AGAIN_SECONDS)]


async def _main(port: int, path: str, milliseconds: float, one_lost_in: int) -> None:
    way = Way()

    def worsen() -> None:
        way.milliseconds, way.one_lost_in = milliseconds, one_lost_in

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, worsen)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(path)
        await asyncio.gather(way.hand_on(reader, back), way.hand_on(there, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
