"""How much a sender's file may ask of us. Far above any honest list, far below what would hurt the machine."""

FILE_BYTES = 40 * 1024 * 1024
ZIP_ENTRIES = 2_000
UNPACKED_BYTES = 300 * 1024 * 1024
PACKING_RATIO = 250  # honest workbooks pack 5 to 30 times; the check starts above RATIO_FROM
RATIO_FROM = 8 * 1024 * 1024
SHEETS = 60
ROWS = 200_000
COLUMNS = 600  # a session workbook with every extension has more than 300
CELLS = 4_000_000
CELL_SIGNS = 5_000
MEMORY_BYTES = 768 * 1024 * 1024
SECONDS = 60
WIDER = 8  # times these sizes for files an operator names at the terminal
