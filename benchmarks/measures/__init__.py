"""What can be measured of convflow alone, one file each: ``measure(full)`` gives figures for the file of results.

Each runs in a process of its own: ``python -m benchmarks measure NAME``. *full* asks for the largest sizes.
"""
