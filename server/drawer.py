"""One process that draws pictures: started for the first, ended when one takes too long."""

import asyncio
import sys
from pathlib import Path

import orjson

from server.pictures import HEAD, REFUSED

SECONDS = 15.0
"""How long a picture may take, the start of the engine with it."""
MOST = 500
"""After so many pictures a new process takes over, so that none grows old."""
MOST_WAITING = 16
"""How many may wait for their picture; whoever comes then is sent away."""
ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-P", "-s", "-m", "server.drawing")
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


class NotDrawn(Exception):
    """There is no picture: it took too long, or the engine would not have it."""


class Drawer:
    """Draws one picture at a time, in a process that it keeps for the next."""

    def __init__(self, seconds: float = SECONDS, most: int = MOST) -> None:
        self.seconds, self.most = seconds, most
        self.lock = asyncio.Lock()
        self.process: asyncio.subprocess.Process | None = None
        self.left = self.waiting = 0

    async def draw(self, kind: bytes, specification: object) -> bytes:
        """Return the picture of a specification; raise NotDrawn when there is none in time."""
        if self.waiting >= MOST_WAITING:
            raise NotDrawn("Too many pictures are asked for at once.")
        self.waiting += 1
        try:
            found, picture = await self._drawn(kind, orjson.dumps(specification))
        finally:
            self.waiting -= 1
        if found == REFUSED:
            raise NotDrawn(picture.decode())
        return picture

    async def _drawn(self, kind: bytes, message: bytes) -> tuple[bytes, bytes]:
        is_whole = False
        async with self.lock:
            try:
                async with asyncio.timeout(self.seconds):
                    answer = await self._asked(kind, message)
                is_whole = True
                return answer
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                raise NotDrawn("The picture took too long, or more memory than it may.") from error
            finally:
                if not is_whole:
                    # What is left of an answer in the pipe would be taken for the next one.
                    self.end()

    async def _asked(self, kind: bytes, message: bytes) -> tuple[bytes, bytes]:
        process = await self._ready()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(HEAD.pack(kind, len(message)) + message)
        await process.stdin.drain()
        found, size = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
        return found, await process.stdout.readexactly(size)

    async def _ready(self) -> asyncio.subprocess.Process:
        """Return the process that draws, a new one when there is none or it has drawn enough."""
        if self.process is None or self.process.returncode is not None or not self.left:
            self.end()
            pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
            self.process = await asyncio.create_subprocess_exec(
                *COMMAND, stdin=pipe, stdout=pipe, stderr=nothing, env=ENVIRONMENT
            )
            self.left = self.most
        self.left -= 1
        return self.process

    def end(self) -> None:
        """End the process, if there is one."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
        self.process = None

    async def __aenter__(self) -> None:
        """Begin with nothing: the process is started when the first picture is asked for."""

    async def __aexit__(self, *_: object) -> None:
        """End the process and wait until it is gone."""
        process = self.process
        self.end()
        if process is not None:
            await process.wait()
