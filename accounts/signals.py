"""What other floors may want to hear of accounts."""

from __future__ import annotations

from django.dispatch import Signal

# guest: User, user: User. A guest has logged in to an account: what was the guest's becomes the user's.
# Sent inside the transaction that closes the guest; a receiver that raises undoes it all.
guest_absorbed = Signal()
