"""The course of a project: weeks, sessions, marks."""
