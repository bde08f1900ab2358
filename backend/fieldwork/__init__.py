"""Fieldwork (外勤): the deeds in which the inspector's day and the cases meet."""
