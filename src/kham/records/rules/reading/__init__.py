"""An independent reader and validator of packages, written from the reference (QĐ 1551/QĐ-BYT, QĐ 2062/QĐ-BYT and what implementers do).

It imports nothing of this program, above all nothing of the writer; tests hold it to that. It accepts every variant that
implementers were seen to send (nested or Base64 content, upper or lower case keys, forms of dates, two roots of XML12, laboratory
rows with or without a list) and says what is wrong with tag and sentence. Nothing personal stands in a sentence.
"""

from kham.records.rules.reading.checking import Fault, faults, remarks
from kham.records.rules.reading.comparing import differences
from kham.records.rules.reading.opening import Unreadable, parts_of
from kham.records.rules.reading.rebuilding import read

__all__ = ["Fault", "Unreadable", "differences", "faults", "parts_of", "read", "remarks"]
