"""Addresses (地址): the words for a place, and the place of words, from whichever map answers."""
