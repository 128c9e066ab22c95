"""What would be different: scenarios, differences between plans, levers, and attempts that begin anew."""
