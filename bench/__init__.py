"""`make bench`: what the portal takes against bare SQL that leaves, or reads, the same rows.

One JSON line per case on standard output (see `bench.results.Result`); progress on standard error.
"""
