"""The city's working calendar as data: holidays and make-up days (调休), by version."""
