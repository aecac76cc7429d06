# SPDX-License-Identifier: MIT
"""The cases through the package laakhay.ta."""

import sys

from runner import main

sys.exit(main("cffi"))
