"""Which material a pack's shape is of, by its words: the styles colour and fill materials, not things."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

MATERIALS: dict[str, str] = {
    "snake": (
        " dragon snake lizard reptile gecko crocodile alligator turtle tortoise frog toad hydra serpent cactus"
        " leaf leaves tree plant vine oak pine palm clover grass herb beetle mantis dinosaur iguana chameleon"
        " sprout"
    ),
    "fish": (" fish octopus crab lobster shrimp squid kraken salmon tentacle tentacles coral starfish devil"),
    "feather": (
        " bird raven crow eagle hawk falcon feather wing wings parrot peacock swan duck goose rooster chicken"
        " hummingbird dove vulture penguin pegasus angel"
    ),
    "fur": (
        " lion tiger bear fox horse dog stag deer elephant rabbit rat mouse monkey gorilla bull cow buffalo"
        " boar goat ram sheep unicorn panther leopard bat camel squirrel hound werewolf centaur minotaur owl"
        " wolf ant fly insect"
    ),
    "metal": (
        " sword axe blade knife katana spear halberd shield helmet armor gauntlet chain hook scissors hammer"
        " gun pistol revolver cannon broadsword scythe sickle razor saw wrench nail bolt chainmail gear cog"
        " lock trident castle tower fortress mace"
    ),
    "gold": (
        " crown coin ring key trophy medal cup chalice lantern lamp bell harp lyre trumpet scales amulet"
        " necklace sun bee wasp honey star pizza bread candle banana cheese"
    ),
    "petal": (
        " flower petal petals rose tulip poppy heart blood flame fire cherry apple strawberry lips mushroom"
        " ladybug scorpion boxing orchid blossom dahlia hibiscus"
    ),
    "bone": (" skull bone bones tooth teeth fang ghost skeleton ribcage hand fist foot finger arm egg pearl mask"),
    "wood": (" barrel guitar violin chest club bow log boat galleon ship pipe wheel drum door table staff"),
    "water": (" water wave drop ice crystal snow snowflake rain whale dolphin shark diamond gem bottle potion"),
    "moth": (" spider"),
}
"""Material to the words of what is made of it."""

_INSTEAD = {"moth": "feather dark"}
PARTNERS: dict[str, tuple[str, ...]] = {
    "snake": ("belly", "petal", "gold"),
    "fish": ("fin", "belly", "gold"),
    "feather": ("breast", "gold", "white"),
    "fur": ("belly", "white", "gold"),
    "metal": ("gold", "wood", "petal"),
    "gold": ("petal", "water", "leaf"),
    "petal": ("leaf", "gold", "belly"),
    "bone": ("petal", "gold", "leaf"),
    "wood": ("gold", "petal", "metal"),
    "water": ("white", "gold", "petal"),
    "feather dark": ("petal", "gold", "white"),
}
"""What the smaller pieces are of, in turn."""
OTHERWISE = ("petal", "gold", "snake", "water", "feather")


def materials_for(words: Iterable[str]) -> tuple[str, ...]:
    """The material of the body and those of its smaller pieces; a shape of unknown kind always gets the same."""
    spoken = [w for phrase in words for w in phrase.split()]
    for word in spoken:
        for material, known in MATERIALS.items():
            if not {word, word.removesuffix("s")}.isdisjoint(known.split()):
                main = _INSTEAD.get(material, material)
                return (main, *PARTNERS[main])
    pick = hashlib.sha256(" ".join(spoken).encode()).digest()[0] % len(OTHERWISE)
    return (OTHERWISE[pick], *PARTNERS[OTHERWISE[pick]])
