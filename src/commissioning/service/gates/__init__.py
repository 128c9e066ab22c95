"""What opens a gate, and what a workstream does when it is open."""
