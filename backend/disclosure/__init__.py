"""Disclosure (信息公开): the verifiable record, open statistics, open data."""
