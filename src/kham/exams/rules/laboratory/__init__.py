"""Laboratory: catalogue, units, barcodes, files of results, and the verdict on each row. Pure."""
