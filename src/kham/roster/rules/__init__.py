"""Pure decisions of the roster: what a column means, what a row says, who is who, who is entitled. No database, no clock."""
