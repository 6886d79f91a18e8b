"""Search entries are made anew: ideographs of all planes are tokens now."""

from alembic import op

revision = "0012"
down_revision = "0011"

# A procedure that changed in the present revision is indexed at the next look, in the database and in the files.
NEXT = "UPDATE revisions SET number = number + 1 WHERE name = 'guides'"
CHANGED = "UPDATE procedures SET changed_in_revision = (SELECT number FROM revisions WHERE name = 'guides')"
ARE_THERE = "EXISTS (SELECT 1 FROM revisions WHERE name = 'guides')"


def upgrade() -> None:
    _index_anew()


def downgrade() -> None:
    _index_anew()  # the release before reads tokens that it does not know as no tokens


def _index_anew() -> None:
    op.execute(NEXT)
    op.execute(f"{CHANGED} WHERE {ARE_THERE}")
