"""The keys of one go at sending: each record is signed by the facility that examined, with that facility's own key."""

import datetime as dt
from collections.abc import Callable

from kham.kernel.reasons import Refusal
from kham.places.models import Facility
from kham.records import installation, signing

OF_KEYS = ("signing.", "certificate.", "trust.")


class Keyring:
    """`given`: sign everything with this one. `needed`: whether this gateway takes signed messages made here.

    A facility whose key is missing or may not sign holds back its own records only; `complain` says so in the end.
    """

    def __init__(self, given: signing.Signer | None, *, needed: bool, now: Callable[[], dt.datetime]) -> None:
        self._given, self._needed, self._now = given, needed, now
        self._known: dict[str, signing.Signer | None] = {}
        self.refused: dict[str, Refusal] = {}

    def of(self, sender: str) -> signing.Signer | None:
        """The key of a facility (13 digits); None where none is needed, or it was refused."""
        if self._given is not None or not self._needed:
            return self._given
        if sender not in self._known:
            try:
                self._known[sender] = installation.usable_signer(sender, self._now())
            except Refusal as refusal:
                self._known[sender] = None
                self.refused[sender] = refusal
        return self._known[sender]

    def missed(self, sender: str, refusal: Refusal) -> bool:
        """Whether a refusal is about the key of this facility; then it is remembered, and others are sent all the same."""
        if not refusal.code.startswith(OF_KEYS):
            return False
        self.refused.setdefault(sender, refusal)
        return True

    def complain(self) -> None:
        """Raises the refusal of the first facility whose records stayed here, by its name where several sign here."""
        for sender, refusal in sorted(self.refused.items()):
            if len(self._known) < 2:
                raise refusal
            name = Facility.objects.filter(gln13=sender).values_list("name", flat=True).first() or sender
            raise Refusal(refusal.code, f"{name}: {refusal.sentence}", **refusal.params)
