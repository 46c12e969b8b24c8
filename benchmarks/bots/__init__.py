"""The contenders, one file each. ``make(variant, address)`` sets one up; it imports nothing but what it is about."""
