"""The devices' door: events in, receipts out."""

from ninja import Router

router = Router()
