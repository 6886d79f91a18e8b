"""Search over the demonstration: the judged questions fare as well as the documentation says."""

import json
from statistics import mean

from flask import Flask

from benchmarks.search_relevance import JUDGED, ndcg, ours

LEAST = 0.93


def test_judged_questions_are_answered_well(demo: Flask):
    judged = json.loads(JUDGED.read_text(encoding="utf-8"))
    assert len(judged) >= 200
    with demo.test_request_context("/zh/"):
        scores = [ndcg(ours(each["q"]), each["relevant"]) for each in judged if each["relevant"]]
    assert mean(scores) >= LEAST
