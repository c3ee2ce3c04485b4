"""A letter to a receiver: its words from the journal as it is now, its way by webhook or mail."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from ..domain import News
from ..journal import tables
from ..journal.conversion import approval_of
from ..journal.database import Database
from ..journal.letters import Letter
from ..journal.noteworthy import decision_at
from ..policy.alerting import Receiver
from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2 import Alert
from . import announce
from .addresses import Addresses, MailAddress, WebhookAddress
from .alert_words import cloud_event, mail, shortened
from .approvals import shown_approval
from .delivery import Mailbox, NotDelivered, Webhook


class Sender:
    """One line to one receiver, opened with the first letter. Blocks; for a thread of its own."""

    def __init__(
        self,
        database: Database,
        receiver: Receiver,
        address: WebhookAddress | MailAddress,
        addresses: Addresses,
        clock: Callable[[], float],
    ) -> None:
        self.database, self.receiver, self.address = database, receiver, address
        self.addresses = addresses
        self.line: Webhook | Mailbox
        if isinstance(address, WebhookAddress):
            self.line = Webhook(address, clock)
        else:
            assert addresses.mail_server is not None
            self.line = Mailbox(addresses.mail_server)

    def close(self) -> None:
        """The next letter opens it again."""
        self.line.close()

    def send(self, letter: Letter) -> None:
        """Returns once it is acknowledged; raises NotDelivered."""
        alert = alert_of(self.database, letter)
        if alert is None:
            raise NotDelivered("what it was about is no longer kept", final=True)
        told = shortened(alert, self.receiver.role)
        if isinstance(self.line, Webhook):
            self.line.send(letter.event, cloud_event(letter.event, told))
            return
        assert isinstance(self.address, MailAddress)
        assert self.addresses.mail_server is not None
        sender, console = self.addresses.mail_server.sender, self.addresses.console
        self.line.send(mail(letter.event, told, sender, self.address.to, console))


def alert_of(database: Database, letter: Letter) -> Alert | None:
    """The alert that a letter is about, as `WatchAlerts` tells it; None where its record is gone.

    Whoever was erased since is not in it.
    """
    if letter.said:
        return Alert.FromString(letter.said)
    stored = decision_at(database, letter.seq)
    if stored is None:
        return None
    if letter.news is News.DECISION_FLAGGED:
        return announce.flagged(stored.row, Decision.FromString(stored.row.decision))
    if letter.news is News.APPROVAL_REQUESTED:
        return announce.requested(stored.row, Decision.FromString(stored.row.decision))
    with Session(database.reading) as session:
        row = session.get(tables.Approval, letter.seq)
    return None if row is None else announce.answered(stored.row, shown_approval(approval_of(row)))
