"""Why a date is what it is: the steps by which it was found."""
