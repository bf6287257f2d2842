"""The database's own guard over the audit tables: no update, no delete, no event that the sealer misses."""

from ledger.guarding import ANY_COLUMN, Guard

GUARDED = ("ledger_auditevent", "ledger_auditlink")


class AuditGuard(Guard):
    """Refuses TRUNCATE too where the engine knows it, and notes each new event for the sealer."""

    def functions(self, vendor: str) -> list[str]:
        if vendor != "postgresql":
            return []
        await_seal = (
            "CREATE OR REPLACE FUNCTION ledger_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO ledger_auditpending (event_id) VALUES (NEW.id); RETURN NULL; END $$"
        )
        return [*super().functions(vendor), await_seal]

    def statements(self, vendor: str) -> dict[str, str]:
        made = super().statements(vendor)
        if vendor == "postgresql":
            made |= {
                f"{table}_no_truncate": f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
                for table in GUARDED
            }
            pending = "FOR EACH ROW EXECUTE FUNCTION ledger_await_seal()"
        else:
            pending = "BEGIN INSERT INTO ledger_auditpending (event_id) VALUES (NEW.id); END"
        name = "ledger_auditevent_awaits_seal"
        return made | {name: f"CREATE TRIGGER {name} AFTER INSERT ON ledger_auditevent {pending}"}


guard = AuditGuard("ledger", "the audit is append only", dict.fromkeys(GUARDED, ANY_COLUMN))
install, lift, missing_triggers = guard.install, guard.lift, guard.missing_triggers
