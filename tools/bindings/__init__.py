# SPDX-License-Identifier: MIT
"""Generators of everything a binding must not write by hand: constants, structs, prototypes."""
