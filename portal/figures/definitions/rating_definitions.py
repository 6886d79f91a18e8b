"""The figures of ratings: levels, what people named, and whether more was asked for than the guide lists."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.figures.definitions.figure import Figure, ShownAt, Unit, Withheld
from portal.figures.values import Figures, published_count
from portal.ratings.rollup import PEOPLE, AskedExtra
from portal.ratings.vocabulary import Driver, RatingLevel

RATINGS: tuple[Figure[Figures], ...] = (
    Figure(
        "ratings",
        _l("Number of ratings"),
        _l("Ratings given in the period, published or not."),
        lambda figures: figures.volumes.ratings,
        adds_up="ratings_not_counted + ratings_awaiting + ratings_published - ratings_published_earlier",
        shown=(ShownAt.TABLE, ShownAt.SENTENCE),
    ),
    Figure(
        "ratings_not_counted",
        _l("Ratings not counted"),
        _l("Ratings given in the period beyond three for one service from one connection on one day."),
        lambda figures: figures.volumes.not_counted,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "satisfied_share",
        _l("Satisfaction rate"),
        _l("Published ratings of “fairly satisfied” or better, as a share of all published ratings."),
        lambda figures: figures.content_share,
        unit=Unit.PER_CENT,
        numerator="rating_5 + rating_4 + rating_3",
        denominator="ratings_published",
        withheld=Withheld.BATCHES,
        is_behind=True,
        shown=(ShownAt.TILE, ShownAt.TABLE, ShownAt.SUMMARY),
        short_label=_l("Satisfied (share)"),
        note=lambda figures: ngettext("of %(num)s rating", "of %(num)s ratings", figures.levels.total),
        absent=lambda figures: _l("not published yet") if figures.volumes.ratings else _l("no ratings"),
    ),
    *(
        Figure(
            f"rating_{level}",
            level.label,
            _l("Ratings of “%(answer)s”, in published batches.", answer=level.label),
            published_count(lambda figures: figures.levels, level),
            withheld=Withheld.BATCHES,
            shown=(ShownAt.RATINGS,),
        )
        for level in RatingLevel
    ),
)
DRIVERS: tuple[Figure[Figures], ...] = (
    *(
        Figure(
            f"driver_{driver}",
            driver.label,
            _l("People who were not satisfied and named “%(driver)s”, in published batches.", driver=driver.label),
            published_count(lambda figures: figures.drivers, driver),
            withheld=Withheld.BATCHES,
            shown=(ShownAt.DRIVERS,),
        )
        for driver in Driver
    ),
    Figure(
        "driver_people",
        _l("People who gave reasons"),
        _l("People who rated a service below “satisfied” and gave reasons; each may have named several."),
        lambda figures: figures.drivers.counts[PEOPLE] or None,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "asked_extra",
        _l("Asked for what the guide does not list"),
        _l("People who gave reasons for a rating and were asked for something that the guide does not list."),
        published_count(lambda figures: figures.extra, AskedExtra.YES),
        withheld=Withheld.BATCHES,
        shown=(ShownAt.EXTRA,),
    ),
    Figure(
        "not_asked_extra",
        _l("Not asked for anything else"),
        _l("People who gave reasons for a rating and were asked for nothing that the guide does not list."),
        published_count(lambda figures: figures.extra, AskedExtra.NO),
        withheld=Withheld.BATCHES,
        shown=(ShownAt.EXTRA,),
    ),
)
