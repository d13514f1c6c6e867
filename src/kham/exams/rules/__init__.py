"""Pure rules of the exam day: forms as data, values, triage, health class, folding of events. No database, no clock."""

from kham.exams.rules.evaluation import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
