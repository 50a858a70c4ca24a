"""Motif packs: shapes from elsewhere, with their words, anchors and licence, drawn by the same styles as our own."""
