"""What every command says of itself: help for it and for each of its parameters, and an example that it takes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from infra.cli.app import app


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command by its words; groups are walked, however deep."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, each in command.commands.items():
        yield from commands(each, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))
NAMED = {"serve", "demo", "openapi", "verify", "report", "evidence", "rebuild", "seed", "log parked", "log retry"}


def test_the_commands_that_users_were_promised_are_there() -> None:
    assert {" ".join(path) for path in COMMANDS} >= NAMED


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_and_its_parameters_have_help(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} has no help"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_example_is_one_that_the_command_takes(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    label, _, example = (command.epilog or "").partition(": ")
    assert label == "Example"
    words = shlex.split(example.partition(" > ")[0])
    words = words[words.index("atelier") + 1 :]
    assert tuple(words[: len(path)]) == path
    # Parsed as if typed, and not called: an option that was renamed, or an argument too many, is refused here.
    command.make_context("atelier", words[len(path) :])
