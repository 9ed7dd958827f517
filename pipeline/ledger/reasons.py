"""The reasons: add, edit, merge, retire and bring back."""

from pipeline.ledger import names as naming
from pipeline.ledger.names import NOTHING_SEEN, REASON, Named, Seen
from pipeline.model import Catalogue, Receipt
from pipeline.store import Store, Writer


def add_reason(store: Store, name: str, *, description: str = "", by: str | None = None) -> Receipt:
    """Add a reason before any record uses it. Raises InputRefused."""
    words = naming.validate_description(description, doing="No reason was added")
    return naming.add_name(store, REASON, name, by=by, description=words)


def edit_reason(
    store: Store,
    identifier: str,
    *,
    by: str | None,
    name: str | None = None,
    description: str | None = None,
    seen: Seen = NOTHING_SEEN,
) -> Receipt:
    """Edit the name or description of a reason. Raises as `names.edit_name`."""
    return naming.edit_name(
        store, REASON, identifier, by=by, name=name, description=description, seen=seen
    )


def retire_reason(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Retire a reason; its records keep it. Raises NotFound."""
    return naming.set_in_use(store, REASON, identifier, in_use=False, by=by)


def bring_back_reason(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Bring back a retired reason. Raises NotFound."""
    return naming.set_in_use(store, REASON, identifier, in_use=True, by=by)


def merge_reasons(store: Store, source_id: str, into_id: str, *, by: str | None) -> Receipt:
    """Merge a reason into another: move its records, practices and actions, then delete it.

    Raises InputRefused, NotFound.
    """
    return naming.merge_names(store, REASON, source_id, into_id, by=by, hand_over=_hand_over)


def _hand_over(writer: Writer, _: Catalogue, source: Named, into: Named) -> None:
    naming.move_records(writer, REASON, ("revisits", "practices", "actions"), source.id, into.id)
