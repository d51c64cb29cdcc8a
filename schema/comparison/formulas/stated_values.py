"""Whether a figure that somebody wrote down is the published one, as far as its digits go."""

from decimal import Decimal


def is_as_stated(stated: float, published: float) -> bool:
    """Return whether a figure is the published one, rounded to as many decimals as it has.

    >>> is_as_stated(159.4, 159.3529), is_as_stated(159.4, 159.46), is_as_stated(17, 17.0)
    (True, False, True)
    """
    exponent = Decimal(str(stated)).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return abs(stated - published) <= 0.5 * 10**-decimals + 1e-9
