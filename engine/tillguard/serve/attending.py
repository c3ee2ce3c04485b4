"""All that goes on beside the answers, each at its pace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from grpc_health.v1 import health

from ..journal.audit_key import audit_key
from . import bookkeeping, daily, keeping, others, posting, standing
from .ageing import Ageing
from .bookkeeping import Books
from .daily import Daily
from .following import Live
from .following_models import LiveModels
from .forgetting import Forgetting
from .norms import Norming
from .office import Office
from .others import Others
from .posting import Posting
from .pulse import Pulse
from .replanning import Replanning
from .sealing import Sealing
from .silence import Silences
from .snoozing import Snoozing
from .standing import Standing
from .upkeep import Upkeep


@dataclass(frozen=True, slots=True)
class Attended:
    """What keeps something from one look to the next; the rest is made here."""

    office: Office
    others: Others
    snoozing: Snoozing
    norming: Norming
    forgetting: Forgetting
    books: Books
    posting: Posting
    live: Live
    models: LiveModels

    def attend(self, upkeep: Upkeep, checks: health.aio.HealthServicer, pulse: Pulse) -> None:
        """Hand all of it over."""
        desk, settings = self.office.desk, self.office.desk.settings
        journal, clock, often = desk.journal, desk.clock, settings.reload_seconds
        told, trains = self.posting.addresses is not None, settings.train_at is not None
        for seconds, name, look in (
            (keeping.EVERY, "store", desk.keeping.look),
            (standing.EVERY, "health", Standing(desk.keeping, checks).look),
            (others.EVERY, "other services", self.others.look),
            (often, "snoozes", self.snoozing.look),
            (often, "norms", self.norming.look),
            (often, "learning what is normal", self.norming.learn_at_night),
            (often, "records too old", Ageing(desk).look),
            (often, "erasures", self.forgetting.look),
            (min(often, bookkeeping.EVERY), "day book", self.books.keep),
            (posting.EVERY * told, "alerts", self.posting.look),
            (settings.replan_seconds, "plan", Replanning(self.office).look),
            (settings.seal_seconds, "seals", Sealing(journal, audit_key(settings), clock).look),
            (daily.EVERY * trains, "training",
             Daily(settings, journal, clock, self.office.zone).look),
        ):  # fmt: skip
            upkeep.every(seconds, name, look)
        upkeep.always("bundles", self.live.follow)
        upkeep.always("models", self.models.follow)
        upkeep.always("shadow", partial(desk.shadow.follow, journal))
        upkeep.always("challenger", partial(desk.challenger.follow, journal))
        upkeep.always("silence", partial(Silences(desk).follow, often))
        upkeep.always("pulse", pulse.follow)
