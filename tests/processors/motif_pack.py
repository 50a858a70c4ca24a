"""A small pack drawn for the tests: a lantern of pieces with a gap, a fish with an eye, a long spear."""

from __future__ import annotations

from pathlib import Path

from processors.design.packs.importing import Said, imported
from processors.design.packs.model import Pack

LANTERN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<path d="M50 4 76 30H24zM26 34H74V78H26z"/><rect x="20" y="82" width="60" height="12" rx="3"/>
<circle cx="50" cy="56" r="4" fill="white"/></svg>"""
FISH = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80">
<path fill-rule="evenodd" d="M4 14 28 36C44 10 92 6 116 40 92 74 44 70 28 44L4 66 14 40zM96 34a4 4 0 1 0 .1 0z"/>
<path stroke="#fff" stroke-width="3" fill="none" d="M78 20q-14 20 0 40"/></svg>"""
SPEAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<path d="M6 94 70 30" stroke="#000" stroke-width="5" stroke-linecap="round"/>
<path d="M66 22 96 4 78 34z"/></svg>"""
DRAWN = {"storm-lantern.svg": LANTERN, "grinning-fish.svg": FISH, "spear.svg": SPEAR}


def folder_of(root: Path, files: dict[str, str] = DRAWN, name: str = "harbour") -> Path:
    folder = root / name
    folder.mkdir()
    for each, text in files.items():
        (folder / each).write_text(text)
    return folder


def harbour(root: Path, licence: str = "CC-BY-4.0", attribution: str = "Harbour flash by Ana Ruiz") -> Pack:
    return imported(folder_of(root), Said("", licence, attribution)).pack
