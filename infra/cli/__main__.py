"""`python -m infra.cli` is `atelier`."""

from infra.cli import main

main()
