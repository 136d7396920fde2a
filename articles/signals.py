"""What other apps may hear of articles."""

from django.dispatch import Signal

# Sent inside the transaction that changed articles, with `ids`, the list of their keys. A receiver that raises undoes
# the change.
articles_changed = Signal()

# Sent inside the transaction in which articles lost all their words, with `ids`: whoever has copied some forgets them.
articles_removed = Signal()
