"""Khám: from dirty lists to closed findings - the free health-check campaign of a ward or a province."""
