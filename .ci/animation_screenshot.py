#!/usr/bin/env python3
"""Opens an animation in headless Chromium: it must render, move, log nothing and ask no network for anything.

usage: build/venv/bin/python .ci/animation_screenshot.py [FOLDER]

Leaves start.png, peak.png and notebook.png in FOLDER (build/animation) for looking at.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import matplotlib.image
import numpy as np
import spondyl

SIZE = 1100, 700
FLAGS = [
    *"--headless --no-sandbox --disable-dev-shm-usage --use-angle=swiftshader --enable-unsafe-swiftshader".split(),
    *"--no-first-run --disable-background-networking --disable-component-update --disable-sync --no-pings".split(),
    *"--disable-default-apps --disable-extensions --hide-scrollbars --virtual-time-budget=4000".split(),
    "--enable-logging=stderr",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
HARMLESS = "Canvas2D: Multiple readback operations"  # advice about speed
OWN = ("file:", "data:", "blob:", "about:", "chrome:", "devtools:")
PLAY = """
document.querySelector('.plotly-graph-div').on('plotly_animatingframe', (event) => {
    console.log(`frame ${event.name} is drawn`);
});
setTimeout(() => document.querySelector('.updatemenu-button').dispatchEvent(new MouseEvent('click')), 1000);
"""
ACCENT = np.array([0xD1, 0x49, 0x5B]) / 255.0  # bars of the restricted run


class Browser:
    def __init__(self) -> None:
        found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
        self.program = next((path for path in found if path), None)
        if self.program is None:
            sys.exit("animation_screenshot: no chromium was found; apt-get install chromium")
        self.faults: list[str] = []

    def run(self, what: str, url: str, *flags: str) -> str:
        with tempfile.TemporaryDirectory() as profile:
            log = pathlib.Path(profile) / "net.json"
            flags = (*FLAGS, f"--user-data-dir={profile}", f"--log-net-log={log}", *flags)
            command = [self.program, *flags, f"--window-size={SIZE[0]},{SIZE[1]}", url]
            done = subprocess.run(command, capture_output=True, text=True, timeout=300)
            self.faults += [f"{what}: exit {done.returncode}"] if done.returncode else []
            for line in re.findall(r":CONSOLE:\d+\] (.*)", done.stderr):
                if HARMLESS not in line:
                    self.faults.append(f"{what}: console: {line}")
            self.faults += [f"{what}: asked for {address}" for address in asked_for(log)]
        return done.stdout

    def says(self, words: str, url: str, seconds: float = 120.0) -> bool:
        """Whether the page logs these words; in real time, as a virtual clock passes over what is animated."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            flags = [flag for flag in FLAGS if "virtual-time" not in flag]
            command = [self.program, *flags, f"--user-data-dir={profile}", "--remote-debugging-port=0", url]
            running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            deadline = threading.Timer(seconds, running.kill)
            deadline.start()
            heard = any(words in line for line in running.stderr)
            deadline.cancel()
            running.kill()
            running.wait()
        return heard

    def picture(self, what: str, url: str, file: pathlib.Path) -> np.ndarray:
        file.unlink(missing_ok=True)
        self.run(what, url, f"--screenshot={file}")
        if not file.exists():
            self.faults.append(f"{what}: no screenshot")
            return np.ones((SIZE[1], SIZE[0], 3))
        return matplotlib.image.imread(file)[..., :3]

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.faults.append(what)


def asked_for(log: pathlib.Path) -> set[str]:
    """Addresses elsewhere that the page wanted; what the browser wants for itself has no origin."""
    events = (event.get("params", {}) for event in json.loads(log.read_text(encoding="utf-8"))["events"])
    asked = {event["url"] for event in events if event.get("initiator", "not an origin") != "not an origin"}
    return {address for address in asked if not address.startswith(OWN)}


def scene(picture: np.ndarray) -> np.ndarray:
    """Without title, controls and bars."""
    return picture[60:440, : int(0.68 * SIZE[0])]


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/animation").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    case = spondyl.run_case(spondyl.make_subject(), "stiff_T4_T8", "quadruped_thoracic_rotation", branches="none")
    animation = spondyl.animate(case)
    page, notebook = folder / "page.html", folder / "notebook.html"
    animation.write_html(page)
    cell = animation._repr_html_()
    notebook.write_text(f"<!DOCTYPE html><title>an output cell</title><div>{cell}</div>", encoding="utf-8")
    motion = case.runs[0].motion
    peak = float(motion.time[motion.peak])

    browser = Browser()
    control = folder / "control.html"  # the traps work
    control.write_text('<img src="http://spondyl.invalid/"><script>throw Error("heard")</script>', encoding="utf-8")
    browser.run("control", control.as_uri(), "--dump-dom")
    caught, browser.faults = " ".join(browser.faults), []
    browser.expect("spondyl.invalid" in caught and "heard" in caught, f"faults of a page go unnoticed: {caught}")
    start = browser.picture("start", page.as_uri(), folder / "start.png")
    end = browser.picture("peak", f"{page.as_uri()}#t={peak}", folder / "peak.png")
    inside = browser.picture("notebook", notebook.as_uri(), folder / "notebook.png")
    dom = browser.run("page", f"{page.as_uri()}#t={peak}", "--dump-dom")
    played = folder / "played.html"
    played.write_text(page.read_text(encoding="utf-8").replace("</body>", f"<script>{PLAY}</script></body>"))
    browser.expect(browser.says("frame 2 is drawn", played.as_uri()), "the play button does not play")

    for name, picture in (("start", start), ("peak", end), ("notebook", inside)):
        drawn = float((np.abs(scene(picture) - 1.0).max(axis=2) > 0.1).mean())
        browser.expect(drawn > 0.05, f"{name}: the scene is empty ({100 * drawn:.1f} % drawn)")
    red = [int((np.abs(picture - ACCENT).max(axis=2) < 0.02).sum()) for picture in (start, end)]
    browser.expect(red[1] > 2 * red[0] > 0, f"bars of the restricted run do not grow from start to peak: {red} pixels")
    moved = float((np.abs(scene(start) - scene(end)).max(axis=2) > 0.1).mean())
    browser.expect(moved > 0.01, f"nothing moved from start to peak ({100 * moved:.2f} % of the scene)")
    browser.expect("<canvas" in dom, "the page has no canvas")
    current = re.findall(r'class="slider-label"[^>]*>([^<]*)', dom)[:1]  # the others are ticks
    browser.expect(current == [f"{peak:.2f} s up"], f"the slider does not show the peak, {peak:.2f} s up: {current}")

    for fault in browser.faults:
        print(f"animation_screenshot: {fault}", file=sys.stderr)
    if browser.faults:
        sys.exit(1)
    print(f"animation_screenshot: rendered offline, nothing logged; {folder}/start.png, peak.png, notebook.png")


if __name__ == "__main__":
    main()
