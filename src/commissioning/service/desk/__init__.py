"""The scrutiny desk: meetings, reports to them, work programmes, agreed actions, and what is written for members."""
