import FoundationEssentials
import JSON
import Testing
import Timestamps

@testable import Notification

/// The texts that other programs, other versions and the store read.
@Suite("Written forms")
struct WrittenFormTests {
    private let id = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xAB))
    private let text = "00000000-0000-0000-0000-0000000000ab"
    private let time = Timestamp(milliseconds: 1_700_000_000_123)

    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private var reminder: Reminder {
        var reminder = Reminder(
            id: id, rev: 4, taskID: "t", title: "Tea", priority: "P1", due: "2023-11-14", dueAt: nil, offset: 30,
            at: time)
        reminder.deliveries = [
            ReminderDelivery(channel: .email, attempts: 2, nextAt: time, error: "no answer"),
            ReminderDelivery(channel: .sms),
        ]
        return reminder
    }

    @Test("a reminder is stored without what it lacks, and its text messages apart")
    func storedReminder() throws {
        var fired = reminder
        (fired.firedAt, fired.dismissedAt, fired.isSnoozed) = (time, time, true)
        let email = #"{"channel":"email","state":"pending","attempts":2,"next":1700000000123,"error":"no answer"}"#
        let start =
            #"{"id":"\#(text)","rev":4,"kind":"reminder","task":"t","title":"Tea","priority":"P1","due":"2023-11-14","#
            + #""offset":30,"state":"scheduled","at":1700000000123,"round":0,"#
        let end = #""deliveries":[\#(email)],"texts":[{"channel":"sms","state":"pending","attempts":0}]}"#
        #expect(
            written { NotificationRecord.reminder(reminder).encode(into: &$0) } == start + #""snoozed":false,"# + end)
        #expect(
            written { NotificationRecord.reminder(fired).encode(into: &$0) }
                == start + #""fired":1700000000123,"snoozed":true,"dismissed":1700000000123,"# + end)
    }

    @Test("clients see every member of a reminder, also those without a value")
    func wireReminder() {
        let reminder = reminder
        #expect(
            written { reminder.encodeWire(into: &$0) }
                == #"{"id":"\#(text)","task_id":"t","title":"Tea","priority":"P1","due":"2023-11-14","due_at":null,"#
                + #""offset":30,"state":"scheduled","fired_at":null,"snoozed_until":null,"dismissed_at":null,"#
                + #""deliveries":[{"channel":"email","state":"pending","attempts":2,"delivered_at":null,"#
                + #""error":"no answer"},{"channel":"sms","state":"pending","attempts":0,"delivered_at":null,"#
                + #""error":null}]}"#)
    }

    @Test("a task is stored with what its reminders are planned from, and preferences with what rolls back")
    func storedTask() throws {
        var task = TaskWatch(id: id, position: .init(sequence: 7, index: 1), changedAt: time)
        let start = #"{"id":"\#(text)","rev":0,"kind":"task","sequence":7,"index":1,"changed":1700000000123"#
        #expect(written { NotificationRecord.task(task).encode(into: &$0) } == start + #","reminders":[]}"#)
        task.content = .init(
            title: "Tea", priority: "P1", due: try #require(DueDate("2023-11-14T22:13:20.123Z", at: time)),
            offsets: [5, 0])
        (task.zone, task.reminders, task.origin) = ("UTC", [id, id], .init(traceparent: "00", correlationID: "c"))
        #expect(
            written { NotificationRecord.task(task).encode(into: &$0) }
                == start + #","zone":"UTC","trace":"00","correlation":"c","title":"Tea","priority":"P1","#
                + #""due":"2023-11-14T22:13:20.123Z","due_at":1700000000123,"offsets":[5,0],"#
                + #""reminders":["\#(text)","\#(text)"]}"#)
        let preferences = Preferences()
        let (main, texts) = (
            written { preferences.withoutTexts.write(to: &$0) }, written { preferences.writeTexts(to: &$0) }
        )
        #expect(
            written { NotificationRecord.preferences(preferences, rev: 2, isApplied: true).encode(into: &$0) }
                == #"{"id":"00000000-0000-0000-0000-000000000001","rev":2,"kind":"preferences","applied":true,"#
                + #""preferences":\#(main),"texts":\#(texts)}"#)
    }

    @Test("a webhook has its members in alphabetical order and no markup")
    func webhook() {
        var reminder = reminder
        reminder.title = "<b>"
        reminder.firedAt = time
        let body = WebhookMessage(reminder: reminder).body
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"data":{"due":"2023-11-14","due_at":null,"offset":30,"priority":"P1","reminder_id":"\#(text)","#
                + #""task_id":"t","title":"\u003cb\u003e"},"timestamp":"2023-11-14T22:13:20.123Z","#
                + #""type":"reminder.due"}"#)
    }
}
