"""Fills a demo city with many cases, as years of work would: for measuring, and for sizing a machine."""
