"""One process that draws pictures: started for the first, ended when one takes too long."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import orjson

from server.drawing.protocol import HEAD, REFUSED
from server.sandbox.programs import ENVIRONMENT, describe_exit, log_failure, program_command

SECONDS = 15.0
"""How long a picture may take, the start of the engine with it."""
MOST = 500
"""After so many pictures a new process takes over, so that none grows old."""
MOST_WAITING = 16
"""How many may wait for their picture; whoever comes then is sent away."""
PROGRAM = "server.drawing.worker"
FONTS = Path(__file__).with_name("fonts.conf")
DRAWING: Mapping[str, str] = {**ENVIRONMENT, "FONTCONFIG_FILE": str(FONTS)}
"""The engine brings its fonts along; by this file it finds none of the machine."""


class DrawingFailure(Exception):
    """There is no picture: it took too long, or the engine would not have it."""


class ChartDrawer:
    """Draws one picture at a time, in a process that it keeps for the next."""

    def __init__(
        self,
        seconds: float = SECONDS,
        most: int = MOST,
        environment: Mapping[str, str] = DRAWING,
    ) -> None:
        self.seconds, self.most, self.environment = seconds, most, environment
        self.lock = asyncio.Lock()
        self.process: asyncio.subprocess.Process | None = None
        self.errors: IO[bytes] | None = None
        self.left = self.waiting = 0

    async def draw(self, kind: bytes, specification: object) -> bytes:
        """Return the picture of a specification; raise DrawingFailure if it is late."""
        if self.waiting >= MOST_WAITING:
            raise DrawingFailure("too many pictures are asked for at once")
        self.waiting += 1
        try:
            found, picture = await self._drawn(kind, orjson.dumps(specification))
        finally:
            self.waiting -= 1
        if found == REFUSED:
            raise DrawingFailure(picture.decode("utf-8", "replace"))
        return picture

    async def _drawn(self, kind: bytes, message: bytes) -> tuple[bytes, bytes]:
        is_whole = False
        async with self.lock:
            try:
                async with asyncio.timeout(self.seconds):
                    answer = await self._asked(kind, message)
                is_whole = True
                return answer
            except TimeoutError as error:
                raise self._failed(f"it took longer than {self.seconds:g} s") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                # Whichever pipe is looked at first, it is the process that has ended.
                assert self.process is not None
                raise self._failed(describe_exit(await self.process.wait())) from error
            except OSError as error:
                raise self._failed(str(error)) from error
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
        if self.process is not None and self.process.returncode is not None:
            self._failed(describe_exit(self.process.returncode))
            self.end()
        if self.process is None or not self.left:
            self.end()
            self.errors = TemporaryFile()  # noqa: SIM115 - `end` closes it
            self.process = await asyncio.create_subprocess_exec(
                *program_command(PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=self.errors,
                env=self.environment,
                start_new_session=True,
            )
            self.left = self.most
        self.left -= 1
        return self.process

    def _failed(self, reason: str) -> DrawingFailure:
        """Log why the process gives no picture, with what it said; return what is raised then."""
        if self.errors is not None:
            log_failure(PROGRAM, reason, self.errors)
        return DrawingFailure(reason)

    def end(self) -> None:
        """End the process, if there is one."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
        if self.errors is not None:
            self.errors.close()
        self.process = self.errors = None

    async def __aenter__(self) -> None:
        """Begin with nothing: the process is started when the first picture is asked for."""

    async def __aexit__(self, *_: object) -> None:
        """End the process and wait until it is gone."""
        process = self.process
        self.end()
        if process is not None:
            await process.wait()
