"""Sentences in both languages."""

from collections.abc import Callable

import pytest
from flask import Flask


@pytest.fixture
def said(app: Flask) -> Callable[..., tuple[str, str]]:
    """Return a function that gives what a sentence says in English and in Chinese."""

    def in_both(sentence: Callable[..., str], *values: object) -> tuple[str, str]:
        texts = []
        for view in ("en", "zh"):
            with app.test_request_context(f"/{view}/"):
                app.preprocess_request()
                texts.append(sentence(*values))
        return texts[0], texts[1]

    return in_both
