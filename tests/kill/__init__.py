"""What survives when processes are killed: real processes, real databases, real servers; never run by ``make test``."""
