"""The process: application, settings, command line."""

import gc

# Nearly all that the imports make stays: at the usual threshold of 700 the collector looks through
# it again and again, a quarter of the start. What answers leave behind is still collected.
gc.set_threshold(50_000, *gc.get_threshold()[1:])
