"""From a prompt to a spec, and to the words that are not in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from processors.design import lexicon
from processors.design.arrange import drawable
from processors.design.chance import Chance
from processors.design.languages import Token, is_english, translated, unelided
from processors.design.lettering import folded, missing
from processors.design.motifs import BY_NAME
from processors.design.packs.vocabulary import PREFIXED, Found, Vocabulary, motif_of
from processors.design.spec import DesignSpec, Relation, Subject

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,60})[\"“”«»]")
_SAYING = re.compile(
    r"\b(?:saying|that says?|that reads?|with the (?:words?|names?|text))\s+([^\W_][^,.;:()\"]{0,39})", re.IGNORECASE
)
_SIZE = re.compile(r"(?<![0-9.,])([0-9]{1,5})(?:\s*[x×]\s*([0-9]{1,5}))?\s*mm\b")
_COUNT = re.compile(r"[0-9]{1,2}")
_WORD = re.compile(PREFIXED.pattern + r"|[^\W_]+(?:['’-][^\W_]+)*|&")
MOST = 12
SMALLEST_MM, LARGEST_MM = 20.0, 400.0
UPRIGHT = 0.6
"""How wide an upright design is at most, in its height."""
FUNCTION = frozenset({*lexicon.NUMBERS, *lexicon.RELATIONS, *lexicon.SILENT, *lexicon.PLACES, *lexicon.MANNERS})
"""Words that stand between the things, and never for one."""


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
    said: str = ""
    title: str = ""
    named: str = ""
    before: str = ""
    """The motifs that this word and the one before it name."""

    def noun(self, motif: str, plural: bool) -> None:
        count = self.count or (BY_NAME[motif].several if plural else 1)
        form = self.form if self.form in BY_NAME[motif].forms else ""
        if self.form and not form:
            self.unmatched.append(self.form)
        # "A koi carp" is one animal, named twice.
        again = self.before == motif and not (self.count or self.relation or form)
        self.named = motif
        for i, known in enumerate(self.subjects):
            if again and known.motif == motif:
                self.subjects[i] = replace(known, count=max(known.count, count))
                self._clear()
                return
            if known.motif == motif and known.form == form:
                self.subjects[i] = Subject(motif, min(MOST, known.count + count), form, known.number)
                self._clear()
                return
        self._add(Subject(motif, min(MOST, count), form))

    def shape(self, found: Found, subject: Subject) -> None:
        """A shape of a pack, which has no forms."""
        if self.form:
            self.unmatched.append(self.form)
        count = self.count or (subject.kind().several if found.plural else 1)
        for i, known in enumerate(self.subjects):
            if known.shape == subject.shape:
                self.subjects[i] = replace(known, count=min(MOST, known.count + count))
                self._clear()
                return
        self._add(replace(subject, count=min(MOST, count)))

    def _add(self, subject: Subject) -> None:
        """One more thing, in the relation that was said last."""
        self.title = self.title or self.said
        self.subjects.append(subject)
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


NO_PACKS = Vocabulary()
POINTS_BACK = frozenset({"around", "behind", "over", "under", "in", "on", "among", "pierced", "through"})


def parse(
    prompt: str,
    style: str,
    width_mm: float,
    palette: tuple[str, ...] = (),
    vocabulary: Vocabulary = NO_PACKS,
    seed: int = 0,
) -> tuple[DesignSpec, tuple[str, ...]]:
    """The spec of a prompt in a style, and the words that were not understood, in order, each once.

    The prompt may be in English, German, Spanish or French. Words that name no motif of ours are looked up in the
    packs; where several shapes fit a word equally well, the seed chooses one.
    A size in the prompt that cannot be drawn is among them. Raises ValueError where `width_mm` is out of range.
    """
    if not SMALLEST_MM <= width_mm <= LARGEST_MM:
        raise ValueError(f"a design is {SMALLEST_MM:.0f} to {LARGEST_MM:.0f} mm a side, not {width_mm:g}")
    banner = tuple(t.strip() for t in _QUOTED.findall(prompt) if t.strip())
    rest = _QUOTED.sub(" ", prompt)
    if not banner and (saying := _SAYING.search(rest)):
        # Few put quotes where they say that something is to be read.
        banner, rest = (saying[1].strip(),), _SAYING.sub(" ", rest, count=1)
    rest = rest.lower()
    width, height = width_mm, 0.0
    asked = _SIZE.search(rest)
    rest = _SIZE.sub(" ", rest)
    tokens = _tokens(rest, vocabulary)
    reading = _Reading()
    style_words = set(re.split(r"[-\s]", style)) | {style}
    at = 0
    while at < len(tokens):
        found = _called(tokens[at:], vocabulary, style_words)
        if found:
            reading.said, reading.named = found.word, ""
            reading.shape(found, _subject(found, ":" in tokens[at].word, style, seed))
            at += found.used
            continue
        reading.said = tokens[at].said
        reading.before, reading.named = reading.named, ""
        _read(reading, tokens[at].word, tokens[at + 1].word if at + 1 < len(tokens) else "", style_words)
        at += 1
    if not reading.subjects and not banner:
        _place_itself(reading, tokens, vocabulary, style, seed)
    if reading.relation == "pierced" and reading.relations and reading.relations[-1].kind == "with":
        # German says what was done last: "ein Herz von einem Pfeil durchbohrt".
        reading.relations[-1] = replace(reading.relations[-1], kind="pierced")
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
    for text in banner:
        reading.unmatched += missing(text)
    banner = tuple(kept for text in banner if (kept := folded(text)))
    title = folded(reading.title).title() if style == "lettering" and not banner else ""
    if not banner and ("banner" in reading.flags or (style == "lettering" and not title)):
        # What nobody put in quotes cannot be lettered, and that is said; a style of letters writes the thing's name.
        reading.unmatched.append("banner" if "banner" in reading.flags else "lettering")
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
        title=title,
    )
    return spec, tuple(dict.fromkeys(reading.unmatched))


def _size(asked: re.Match[str], upright: bool, width_mm: float) -> tuple[float, float]:
    """(width, height) in mm, the height 0 where none was said; (0, 0) where one of them is out of range."""
    sides = [float(side) for side in asked.groups() if side is not None]
    if not all(SMALLEST_MM <= side <= LARGEST_MM for side in sides):
        return 0.0, 0.0
    if upright and len(sides) == 1:
        return max(SMALLEST_MM, min(width_mm, sides[0] * UPRIGHT)), sides[0]
    return sides[0], sides[1] if len(sides) == 2 else 0.0


def _tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The words in the lexicon's English; `pack:word` stays one where there is such a pack."""
    words = [m[0] for m in _WORD.finditer(unelided(text))]
    split = [[w] if ":" not in w or vocabulary.has_pack(w.split(":")[0]) else w.split(":") for w in words]
    return translated([w for each in split for w in each])


def _called(tokens: list[Token], vocabulary: Vocabulary, style_words: set[str]) -> Found | None:
    """The shape of a pack that the first words call, if it is not one of our own words that is meant."""
    first = tokens[0]
    pack, colon, word = first.word.partition(":")
    if colon:
        found = vocabulary.find(word.split("-"), pack)
        return replace(found, used=1) if found else None
    if not vocabulary.packs or first.word in style_words or first.word in FUNCTION:
        return None
    found = vocabulary.find([token.said for token in tokens])
    # Our own motifs win over a pack's on the same word, and a name made of our words alone is said of ours.
    if found and all(is_english(token.word) or token.word in FUNCTION for token in tokens[: found.used]):
        return None
    return found


def _place_itself(reading: _Reading, tokens: list[Token], vocabulary: Vocabulary, style: str, seed: int) -> None:
    """Where nothing else is named, the part of the body that is: a hand is then not where to draw, but what."""
    for token in tokens:
        found = vocabulary.find([token.said]) if token.word in lexicon.PLACES else None
        if found:
            reading.said = found.word
            reading.shape(found, _subject(found, False, style, seed))
            return


def _subject(found: Found, named: bool, style: str, seed: int) -> Subject:
    """The shape that the seed picks among those that fit; `named` where its pack was said."""
    entry = found.entries[Chance(seed, "packs").at(found.word).pick("shape", len(found.entries))]
    word = f"{entry.pack.name}:{found.word}" if named else found.word
    shape = (entry.pack.name, entry.shape.id, entry.shape.digest())
    return Subject(word, shape=shape, drawn=motif_of(entry, word, style))


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
            reading.unmatched.append(reading.said)
    elif stem == "petal" and reading.subjects and reading.subjects[-1].motif == "mandala":
        last = reading.subjects[-1]
        reading.subjects[-1] = Subject("mandala", last.count, last.form, reading.count)
        reading.count = 0
    elif stem == "head":
        if not (reading.subjects and reading.subjects[-1].motif in ("wolf", "rose", "snake")):
            reading.unmatched.append(reading.said)
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
            reading.unmatched.append(reading.said)
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
        if reading.subjects and reading.form in reading.subjects[-1].kind().forms and not following:
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
    elif _tells_the_kind(stem, following, reading):
        return
    elif stem in lexicon.GENERAL:
        reading.noun(lexicon.GENERAL[stem], plural)
    elif word not in lexicon.SILENT and word not in lexicon.PLACES and word not in style_words:
        reading.unmatched.append(reading.said)


def _tells_the_kind(stem: str, following: str, reading: _Reading) -> bool:
    """Whether a word only says of the thing beside it what it is anyway, as in "koi fish" and "sailing ship"."""
    motifs = lexicon.KINDS.get(stem, frozenset())
    if reading.before in motifs:
        reading.named = reading.before
        return True
    next_to, _ = lexicon.singular(following)
    return (lexicon.NOUNS.get(next_to) or lexicon.GENERAL.get(next_to)) in motifs
