"""A port that a test was given is given to no other test meanwhile: its server may need seconds to listen there."""

from tests import free_port


def test_no_port_is_given_twice() -> None:
    """Drawn by lot each time, of a thousand some forty were."""
    given = [free_port.free_port() for _ in range(1000)]
    assert len(set(given)) == len(given)


def test_processes_side_by_side_are_given_no_port_of_each_other() -> None:
    shares = [set(free_port.share(f"gw{number}", 3)) for number in range(3)]
    assert sum(map(len, shares)) == len(set().union(*shares)) == len(free_port.OURS)
    assert set(free_port.share("", 1)) == set(free_port.OURS)
