"""What the person who starts BLIS decides: the BLIS_* variables, read into one record.

What the parts do with it is theirs; defaults of limits are in `schema.request.quota`.
"""

from server.settings.settings import (
    AllSettings,
    HttpSettings,
    OpenIdProvider,
    Settings,
    SignInSettings,
    read_settings,
)
from server.settings.variables import LOOPBACK, SECRET_LENGTH, variable_name
