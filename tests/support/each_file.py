"""Rules that every file keeps: one test for all files, for ten thousand tests of a millisecond cost minutes to deal out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from portal.settings import ROOT


def for_each_file(paths: Sequence[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Make a rule about one file a test of all of them, which names every file that breaks it."""

    def test_of_all(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            assert paths, "no file is there any more to which this rule applies"
            broken = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    broken.append(f"{path.relative_to(ROOT)}: {error}")
            assert not broken, "\n".join(broken)

        test.__name__, test.__qualname__, test.__module__ = rule.__name__, rule.__qualname__, rule.__module__
        return test

    return test_of_all
