"""Calls tools as a client does, and remembers which."""

import json

# The contract: what a client finds, and which of them change nothing or may lose something.
READ_ONLY = {
    "get_task", "list_tasks", "search", "fetch", "get_overview", "list_tags", "list_filters", "list_reminders",
    "list_history", "list_instances",
}  # fmt: skip
DESTRUCTIVE = {"delete_task", "delete_tasks", "delete_tag", "delete_filter"}
NAMES = (
    READ_ONLY
    | DESTRUCTIVE
    | {
        "add_task", "add_tasks", "quick_add", "update_task", "complete_task", "reopen_task", "restore_task",
        "reschedule", "complete_tasks", "reopen_tasks", "update_tasks", "reschedule_tasks", "set_recurrence",
        "set_reminders", "rename_tag", "save_filter", "undo", "redo", "skip_occurrence", "snooze",
    }
)  # fmt: skip


class Toolbox:
    """The client library checks each structured result against the tool's output schema."""

    def __init__(self, connection):
        self.connection = connection
        self.called = set()

    async def call(self, name, /, **arguments):
        result = await self.connection.call(name, **arguments)
        assert not result.get("isError"), f"{name}: {result['content']}"
        assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
        self.called.add(name)
        return result["structuredContent"]

    async def fault(self, name, /, **arguments):
        """A call that must fail, and what models get to read of it."""
        result = await self.connection.call(name, **arguments)
        assert result["isError"] and "structuredContent" not in result
        return result["content"][0]["text"]
