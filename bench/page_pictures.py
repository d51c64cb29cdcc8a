"""Takes the pictures of docs/pages from a running server: `python -m bench.page_pictures URL`."""

import base64
import sys
from json import dumps
from pathlib import Path
from time import sleep

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from browser import Page, chromium  # noqa: E402

FOLDER = ROOT / "docs" / "pages"
LAPTOP, PHONE = 1280, 375
HEIGHTS = {LAPTOP: 900, PHONE: 760}
SCALES = {LAPTOP: 0.5, PHONE: 0.8}
QUALITY = 60

PLACE = "/pasvaldiba/kraslavas-novads-2021"
COMPARED = "/salidzini?raditajs=median_age&pasvaldiba=kraslavas-novads-2021"
SHOWN = {
    "start": "/",
    "results": "/mekle?q=apgaismojums",
    "failed": "/mekle?iznakums=neizdevas&iznakums=daleji",
    "case": "/pieredze/lielvarde-viedais-led-apgaismojums",
    "place": PLACE,
    "former-place": "/pasvaldiba/plavinu-novads-2009",
    "compare": COMPARED,
    "indicator": "/raditajs/roads-paved-share",
    "network": "/tikls/t4",
    "project": "/projekts/pasvaldibu-sadarbiba-un-laba-parvaldiba",
    "new": "/jaunumi",
    "about": "/par",
}
"""What is shown on a laptop in light colours."""
DARK = ("start", "case", "compare")
"""What is shown on a laptop in dark colours too."""
PHONES = {"start": True, "results": False, "case": False, "place": True, "compare": False}
"""What is shown on a phone, and whether in dark colours."""


def take_picture(page: Page, address: str, width: int, *, is_dark: bool) -> bytes:
    """Return what a window of a width shows first of an address."""
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}]
    page.send("Emulation.setEmulatedMedia", features=scheme)
    size = {"width": width, "height": HEIGHTS[width], "deviceScaleFactor": SCALES[width]}
    page.send("Emulation.setDeviceMetricsOverride", **size, mobile=width == PHONE)
    page.send("Page.navigate", url=address)
    page.wait_for(f"document.readyState === 'complete' && location.href === {dumps(address)}")
    sleep(0.2)
    taken = page.send("Page.captureScreenshot", format="webp", quality=QUALITY)
    return base64.b64decode(taken["data"])


def pictures() -> dict[str, tuple[str, int, bool]]:
    """Return of each picture its address, its width and whether it is dark, by its name."""
    light = {name: (path, LAPTOP, False) for name, path in SHOWN.items()}
    dark = {f"{name}-dark": (SHOWN[name], LAPTOP, True) for name in DARK}
    phones = {f"{name}-phone": (SHOWN[name], PHONE, dark) for name, dark in PHONES.items()}
    return {**light, **dark, **phones}


def main(server: str) -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as page:
        page.open("about:blank", LAPTOP)
        for name, (path, width, is_dark) in pictures().items():
            picture = take_picture(page, f"{server}{path}", width, is_dark=is_dark)
            (FOLDER / f"{name}.webp").write_bytes(picture)
            print(f"{name}: {len(picture):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
