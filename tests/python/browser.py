# SPDX-License-Identifier: MIT
"""A real browser without a window, and what a chart's page says of itself in it."""

import io
import shutil
import time

import numpy as np
from PIL import Image
from selenium import webdriver

ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
WIDTH, HEIGHT = 1200, 800


class Browser:
    """Chromium, driven; pages are closed when the next one opens."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        for argument in (*ARGUMENTS, f"--window-size={WIDTH},{HEIGHT}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # The driver beside the browser: nothing is looked up on a network.
        service = webdriver.ChromeService(shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)

    def open(self, place):
        self.driver.get(place if isinstance(place, str) else place.as_uri())
        self.until("return typeof laakhay === 'object'")
        return self

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, script, seconds=15):
        """Waits for a script to say true."""
        ends = time.monotonic() + seconds
        while not self.run(script):
            assert time.monotonic() < ends, f"never came: {script}"
            time.sleep(0.05)

    def complaints(self):
        return self.driver.get_log("browser")

    def points(self, name):
        return self.run("return laakhay.points(arguments[0])", name)

    def picture(self):
        """The page's pixels, [row, column, colour], once it has drawn."""
        self.run("return new Promise((done) => requestAnimationFrame(() => done(1)))")
        shot = Image.open(io.BytesIO(self.driver.get_screenshot_as_png()))
        return np.asarray(shot.convert("RGB"))

    def close(self):
        self.driver.quit()
