"""From a prompt to a spec, and to the words that are not in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from processors.design import lexicon
from processors.design.arrange import drawable
from processors.design.motifs import BY_NAME
from processors.design.spec import DesignSpec, Relation, Subject

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,60})[\"“”«»]")
_SIZE = re.compile(r"(?<![0-9.,])([0-9]{1,5})(?:\s*[x×]\s*([0-9]{1,5}))?\s*mm\b")
_COUNT = re.compile(r"[0-9]{1,2}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|&")
MOST = 12
SMALLEST_MM, LARGEST_MM = 20.0, 400.0


@dataclass
class _Reading:
    """What has been understood so far, while the words go by."""

    subjects: list[Subject] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    count: int = 0
    form: str = ""
    relation: str = ""
    flags: set[str] = field(default_factory=set)
    crossed: bool = False

    def noun(self, motif: str, plural: bool) -> None:
        count = self.count or (BY_NAME[motif].several if plural else 1)
        form = self.form if self.form in BY_NAME[motif].forms else ""
        if self.form and not form:
            self.unmatched.append(self.form)
        for i, known in enumerate(self.subjects):
            if known.motif == motif and known.form == form:
                self.subjects[i] = Subject(motif, min(MOST, known.count + count), form, known.number)
                self._clear()
                return
        self.subjects.append(Subject(motif, min(MOST, count), form))
        here = len(self.subjects) - 1
        if here and self.relation == "through":
            self.relations.append(Relation("pierced", here, here - 1))
        elif here:
            self.relations.append(
                Relation(self.relation or "with", here - 1 if self.relation in POINTS_BACK else 0, here)
            )
        self._clear()

    def _clear(self) -> None:
        self.count, self.form, self.relation = 0, "", ""


POINTS_BACK = frozenset({"around", "behind", "over", "under", "in", "on", "among", "pierced", "through"})


def parse(
    prompt: str, style: str, width_mm: float, palette: tuple[str, ...] = ()
) -> tuple[DesignSpec, tuple[str, ...]]:
    """The spec of a prompt in a style, and the words that were not understood, in order, each once.

    A size in the prompt that cannot be drawn is among them. Raises ValueError where `width_mm` is out of range.
    """
    if not SMALLEST_MM <= width_mm <= LARGEST_MM:
        raise ValueError(f"a design is {SMALLEST_MM:.0f} to {LARGEST_MM:.0f} mm a side, not {width_mm:g}")
    banner = tuple(t.strip() for t in _QUOTED.findall(prompt) if t.strip())
    rest = _QUOTED.sub(" ", prompt).lower()
    width, height = width_mm, 0.0
    asked = _SIZE.search(rest)
    rest = _SIZE.sub(" ", rest)
    words = _WORD.findall(rest)
    reading = _Reading()
    style_words = set(re.split(r"[-\s]", style)) | {style}
    for at, word in enumerate(words):
        _read(reading, word, words[at + 1] if at + 1 < len(words) else "", style_words)
    upright = "vertical" in reading.flags
    frame = "band" if "band" in reading.flags else "circle" if "circle" in reading.flags else ""
    if asked:
        width, height = _size(asked, upright, width_mm)
        if not width:
            width = width_mm
            reading.unmatched.append(" ".join(asked[0].split()))
    for at, relation in enumerate(reading.relations):
        if not drawable(relation.kind, reading.subjects[relation.subject]):
            reading.relations[at] = Relation("with", relation.subject, relation.other)
            reading.unmatched.append(relation.kind)
    if "banner" in reading.flags and not banner:
        reading.unmatched.append("banner")
    spec = DesignSpec(
        style=style,
        width_mm=width,
        height_mm=height,
        subjects=tuple(reading.subjects),
        relations=tuple(reading.relations),
        frame=frame,
        upright=upright,
        symmetrical="symmetrical" in reading.flags,
        facing="facing" in reading.flags,
        minimal="minimal" in reading.flags,
        geometric="geometric" in reading.flags,
        banner=banner,
        palette=palette,
    )
    return spec, tuple(dict.fromkeys(reading.unmatched))


def _size(asked: re.Match[str], upright: bool, width_mm: float) -> tuple[float, float]:
    """(width, height) in mm, the height 0 where none was said; (0, 0) where one of them is out of range."""
    sides = [float(side) for side in asked.groups() if side is not None]
    if not all(SMALLEST_MM <= side <= LARGEST_MM for side in sides):
        return 0.0, 0.0
    if upright and len(sides) == 1:
        return max(SMALLEST_MM, min(width_mm, sides[0] * 0.5)), sides[0]
    return sides[0], sides[1] if len(sides) == 2 else 0.0


def _read(reading: _Reading, word: str, following: str, style_words: set[str]) -> None:
    stem, plural = lexicon.singular(word)
    motif = lexicon.NOUNS.get(stem)
    if stem in ("circle", "circular") or (word == "round" and following in ("frame", "border")):
        reading.flags.add("circle")
    elif word.startswith("symmetr") or word == "mirrored":
        reading.flags.add("symmetrical")
    elif word in ("vertical", "upright", "tall"):
        reading.flags.add("vertical")
    elif word in ("band", "bracelet", "armband"):
        reading.flags.add("band")
    elif word in ("minimal", "minimalist", "simple"):
        reading.flags.add("minimal")
    elif word in ("geometric", "geometrical"):
        reading.flags.add("geometric")
    elif word == "facing":
        reading.flags.add("facing")
    elif stem in ("banner", "scroll", "ribbon", "lettering"):
        reading.flags.add("banner")
    elif stem == "frame" or stem == "border":
        if "circle" not in reading.flags:
            reading.unmatched.append(word)
    elif stem == "petal" and reading.subjects and reading.subjects[-1].motif == "mandala":
        last = reading.subjects[-1]
        reading.subjects[-1] = Subject("mandala", last.count, last.form, reading.count)
        reading.count = 0
    elif stem == "head":
        if not (reading.subjects and reading.subjects[-1].motif in ("wolf", "rose", "snake")):
            reading.unmatched.append(word)
    elif stem == "rope" and reading.subjects and reading.subjects[-1].motif == "anchor":
        reading.subjects[-1] = Subject("anchor", reading.subjects[-1].count, "roped")
    elif (
        stem == "branch"
        and reading.subjects
        and reading.subjects[-1].motif in ("fern", "leaf")
        and not reading.relation
    ):
        return
    elif stem in ("teeth", "mouth", "tooth"):
        if "skull" in [s.motif for s in reading.subjects] and reading.subjects[-1].motif != "skull":
            last_relation = reading.relations[-1]
            reading.relations[-1] = Relation("in", last_relation.other, last_relation.subject)
            reading.relation = ""
        else:
            reading.unmatched.append(word)
    elif word in lexicon.NUMBERS or _COUNT.fullmatch(word):
        reading.count = int(word) if word not in lexicon.NUMBERS else lexicon.NUMBERS[word]
        reading.count = (
            max(1, min(MOST, reading.count)) if word not in ("a", "an") or not reading.count else reading.count
        )
    elif motif in ("moon",) and (following.startswith("phase")):
        reading.form = "phases"
        reading.noun("moon", False)
    elif stem in ("phase",) and reading.subjects and reading.subjects[-1].form == "phases":
        return
    elif motif is not None and motif in BY_NAME:
        reading.noun(motif, plural)
    elif stem in lexicon.FORMS:
        reading.form = lexicon.FORMS[stem]
        if reading.subjects and reading.form in BY_NAME[reading.subjects[-1].motif].forms and not following:
            last = reading.subjects[-1]
            reading.subjects[-1] = Subject(last.motif, last.count, reading.form, last.number)
            reading.form = ""
    elif word in lexicon.RELATIONS:
        reading.relation = (
            lexicon.RELATIONS[word] if reading.relation not in ("pierced", "crossed") else reading.relation
        )
        if word == "crossed" and reading.count and not reading.subjects:
            reading.relation, reading.crossed = "", True
            reading.flags.add("crossed")
    elif word not in lexicon.SILENT and word not in lexicon.PLACES and word not in style_words:
        reading.unmatched.append(word)
