"""What the words of a prompt say, one after the other: things, how many, of what form, how they lie to each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from processors.design import lexicon
from processors.design.motifs import BY_NAME
from processors.design.packs.vocabulary import Found
from processors.design.spec import Relation, Subject

MOST = 12
"""How many of one thing are drawn at most."""
POINTS_BACK = frozenset({"around", "behind", "over", "under", "in", "on", "among", "pierced", "through"})
"""Relations of a thing to the one named before it, where others are to the first."""
FLAGS = {
    "vertical": "vertical",
    "upright": "vertical",
    "tall": "vertical",
    "mirrored": "symmetrical",
    "band": "band",
    "bracelet": "band",
    "armband": "band",
    "minimal": "minimal",
    "minimalist": "minimal",
    "simple": "minimal",
    "geometric": "geometric",
    "geometrical": "geometric",
    "facing": "facing",
}
"""Words that tell how the whole is drawn."""
WRITTEN_ON = frozenset({"banner", "scroll", "ribbon", "lettering"})
HEADED = frozenset({"wolf", "rose", "snake"})
"""Motifs that are drawn as heads, so that the word adds nothing."""
_COUNT = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Said:
    """A word in the lexicon's English, the one after it, and its singular."""

    word: str
    following: str
    stem: str
    plural: bool

    @classmethod
    def of(cls, word: str, following: str) -> Said:
        return cls(word, following, *lexicon.singular(word))


@dataclass
class Reading:
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

    def last(self, *motifs: str) -> Subject | None:
        """The thing named last, where it is one of these motifs."""
        found = self.subjects[-1] if self.subjects else None
        return found if found is not None and found.motif in motifs else None

    def hear(self, word: str, following: str, style_words: set[str]) -> None:
        """One more word that calls no shape of a pack."""
        said = Said.of(word, following)
        if any(takes(self, said) for takes in (_manner, _of_the_last, _count, _thing, _form, _relation)):
            return
        if _tells_the_kind(said.stem, following, self):
            return
        if said.stem in lexicon.GENERAL:
            self.noun(lexicon.GENERAL[said.stem], said.plural)
        elif word not in lexicon.SILENT and word not in lexicon.PLACES and word not in style_words:
            self.unmatched.append(self.said)


def _manner(reading: Reading, said: Said) -> bool:
    """How the whole is drawn: its frame, its symmetry, that something is written."""
    if said.stem in ("circle", "circular") or (said.word == "round" and said.following in ("frame", "border")):
        reading.flags.add("circle")
    elif said.word.startswith("symmetr"):
        reading.flags.add("symmetrical")
    elif said.word in FLAGS:
        reading.flags.add(FLAGS[said.word])
    elif said.stem in WRITTEN_ON:
        reading.flags.add("banner")
    elif said.stem in ("frame", "border"):
        if "circle" not in reading.flags:
            reading.unmatched.append(reading.said)
    else:
        return False
    return True


def _of_the_last(reading: Reading, said: Said) -> bool:
    """A part of the thing named last: the petals of a mandala, the rope of an anchor, a skull's teeth."""
    if said.stem == "petal" and (mandala := reading.last("mandala")):
        reading.subjects[-1] = Subject("mandala", mandala.count, mandala.form, reading.count)
        reading.count = 0
    elif said.stem == "head":
        if not reading.last(*HEADED):
            reading.unmatched.append(reading.said)
    elif said.stem == "rope" and (anchor := reading.last("anchor")):
        reading.subjects[-1] = Subject("anchor", anchor.count, "roped")
    elif said.stem in ("teeth", "mouth", "tooth"):
        _in_teeth(reading)
    else:
        return said.stem == "branch" and reading.last("fern", "leaf") is not None and not reading.relation
    return True


def _in_teeth(reading: Reading) -> None:
    """What was named last is between the teeth of the skull before it."""
    if "skull" in [s.motif for s in reading.subjects] and not reading.last("skull"):
        relation = reading.relations[-1]
        reading.relations[-1] = Relation("in", relation.other, relation.subject)
        reading.relation = ""
    else:
        reading.unmatched.append(reading.said)


def _count(reading: Reading, said: Said) -> bool:
    if said.word not in lexicon.NUMBERS and not _COUNT.fullmatch(said.word):
        return False
    count = lexicon.NUMBERS[said.word] if said.word in lexicon.NUMBERS else int(said.word)
    reading.count = max(1, min(MOST, count))
    return True


def _thing(reading: Reading, said: Said) -> bool:
    """A motif by its name; the moon's phases are the moon in another form."""
    motif = lexicon.NOUNS.get(said.stem)
    if motif == "moon" and said.following.startswith("phase"):
        reading.form = "phases"
        reading.noun("moon", False)
    elif said.stem == "phase" and reading.subjects and reading.subjects[-1].form == "phases":
        return True
    elif motif is not None and motif in BY_NAME:
        reading.noun(motif, said.plural)
    else:
        return False
    return True


def _form(reading: Reading, said: Said) -> bool:
    """The form of the next thing; at the end of a prompt, of the one before."""
    if said.stem not in lexicon.FORMS:
        return False
    reading.form = lexicon.FORMS[said.stem]
    if reading.subjects and reading.form in reading.subjects[-1].kind().forms and not said.following:
        last = reading.subjects[-1]
        reading.subjects[-1] = Subject(last.motif, last.count, reading.form, last.number)
        reading.form = ""
    return True


def _relation(reading: Reading, said: Said) -> bool:
    if said.word not in lexicon.RELATIONS:
        return False
    if reading.relation not in ("pierced", "crossed"):
        reading.relation = lexicon.RELATIONS[said.word]
    if said.word == "crossed" and reading.count and not reading.subjects:
        reading.relation, reading.crossed = "", True
        reading.flags.add("crossed")
    return True


def _tells_the_kind(stem: str, following: str, reading: Reading) -> bool:
    """Whether a word only says of the thing beside it what it is anyway, as in "koi fish" and "sailing ship"."""
    motifs = lexicon.KINDS.get(stem, frozenset())
    if reading.before in motifs:
        reading.named = reading.before
        return True
    next_to, _ = lexicon.singular(following)
    return (lexicon.NOUNS.get(next_to) or lexicon.GENERAL.get(next_to)) in motifs
