-- From which row of the ledger on revisits are new: a constant, so that only these are
-- read.
set variable first_row = $row;
