"""A complete set on one machine, with no container engine: PostgreSQL, a Prefect server, its deployments and workers.

    python -m flows.local up
    python -m flows.local down

Everything it keeps is in one folder (``var``); nothing outside is touched, and nobody but this machine can reach it.
"""
