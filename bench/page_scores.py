"""What Lighthouse gives pages of a server over the seed, as on a phone: `make lighthouse`.

Prints of each page and category the median and the least of three runs, and what was not full.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.start import ROOT, running

LIGHTHOUSE = Path(__file__).parent / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
RUNS, MEDIAN, LEAST = 3, 100, 95
PLACE = "kraslavas-novads-2021"
PAGES = {
    "start": "/",
    "results": "/mekle?q=apgaismojums",
    "case": "/pieredze/lielvarde-viedais-led-apgaismojums",
    "compare": f"/salidzini?raditajs=median_age&pasvaldiba={PLACE}",
    "municipality": f"/pasvaldiba/{PLACE}",
}


def judged_page(address: str) -> dict[str, Any]:
    """Return the report of one run on a page."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [LIGHTHOUSE, address, "--quiet", f"--chrome-flags={FLAGS}", "--output=json"]
        chosen = [f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}"]
        subprocess.run([*command, *chosen], check=True, env={"CHROME_PATH": program, **PATHS})
        return json.loads(report.read_text("utf-8"))


PATHS = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home())}


def page_scores(reports: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Return the scores of each category from 0 to 100, the least first."""
    return {
        each: sorted(round(100 * (found["categories"][each]["score"] or 0)) for found in reports)
        for each in CATEGORIES
    }


def lost_points(reports: list[dict[str, Any]]) -> list[str]:
    """Return each rule that counts and was not met in full, with what one run measured."""
    lost = {
        rule["id"]: audit.get("displayValue", "")
        for report in reports
        for category in CATEGORIES
        for rule in report["categories"][category]["auditRefs"]
        if rule["weight"] and (audit := report["audits"][rule["id"]])["score"] not in (None, 1)
    }
    return [f"{name} {value}".strip() for name, value in lost.items()]


def main() -> None:
    """Judge each page, print the table, and end with 1 where a score is too low."""
    print("| page |", " | ".join(CATEGORIES), "| not in full |\n|---|" + "---:|" * 4 + "---|")
    is_good = True
    with (
        tempfile.TemporaryDirectory() as data,
        running(ROOT, sys.executable, "-m", "server", "serve", BLIS_DATA_DIR=data) as served,
    ):
        for name, path in PAGES.items():
            reports = [judged_page(f"{served.address}{path}") for _ in range(RUNS)]
            scores = page_scores(reports)
            cells = [f"{each[RUNS // 2]} ({each[0]})" for each in scores.values()]
            print("|", name, "|", " | ".join(cells), "|", "; ".join(lost_points(reports)), "|")
            is_good &= all(s[RUNS // 2] >= MEDIAN and s[0] >= LEAST for s in scores.values())
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
