-- Why a run of the verifier has no report. Without one it runs, until the service starts again: then nobody runs it any more.
alter table ledger_verification add column failure text;
