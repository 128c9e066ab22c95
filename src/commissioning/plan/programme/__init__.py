"""The work programme of a committee: what each meeting takes, what stems from plans, what recurs, what is carried."""
