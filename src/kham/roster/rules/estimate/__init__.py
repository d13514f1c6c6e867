"""How many people are on no list at all: capture–recapture over the lists of a place. Pure; numpy as a calculator."""

from kham.roster.rules.estimate.table import Answer, Caution, answer, expect, together

__all__ = ["Answer", "Caution", "answer", "expect", "together"]
