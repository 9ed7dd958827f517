"""The course of a project: sessions, marks, weeks."""
