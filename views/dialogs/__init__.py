"""Dialogs and fields that several pages open."""
