"""Damaged and hostile workbooks by the thousand: good lists, mutated by seed, driven through everything that reads them.

python -m tests.roster.hostile 5000 [--seed 1] [--workers 2]
"""
