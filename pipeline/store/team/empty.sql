-- Empty the ledgers of a file that was just made: in a mirror all rows are the team's.
delete from project_ledger;
delete from phase_ledger;
delete from reason_ledger;
delete from focus_session_ledger;
delete from revisit_ledger;
delete from practice_ledger;
delete from action_ledger;
delete from working_hours_ledger;
delete from sheet_ledger;
