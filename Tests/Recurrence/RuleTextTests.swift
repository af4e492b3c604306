import JSON
import Recurrence
import Testing
import TimeZones

@Suite("Rules as text")
struct RuleTextTests {
    @Test(
        "a rule's text reads back as it was",
        arguments: [
            "FREQ=DAILY", "FREQ=WEEKLY;COUNT=10;INTERVAL=2;BYDAY=MO,WE;WKST=SU", "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=YEARLY;UNTIL=20261224T180000Z;BYMONTHDAY=-1,31;BYMONTH=2,12",
            "FREQ=MONTHLY;UNTIL=20261224;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=DAILY;UNTIL=20261224T180000;BYMINUTE=0,30;BYHOUR=9", "FREQ=YEARLY;BYWEEKNO=-1,20",
            "FREQ=YEARLY;BYYEARDAY=-1,100", "FREQ=HOURLY;BYSECOND=0", "FREQ=YEARLY;BYDAY=20MO",
        ])
    func roundTrip(text: String) throws {
        #expect(try RecurrenceRule(rrule: text).rrule == text)
    }

    @Test("case, order, repetitions, the property's name and a semicolon at the end make no difference")
    func lenient() throws {
        let rule = try RecurrenceRule(rrule: "rrule:byday=we,MO,we;interval=1;freq=weekly;")
        #expect(rule == (try RecurrenceRule(rrule: "FREQ=WEEKLY;BYDAY=MO,WE")))
    }

    @Test(
        "what RFC 5545 does not allow is refused, naming the part",
        arguments: [
            ("", "rrule"), ("INTERVAL=2", "rrule"), ("FREQ=OFTEN", "rrule"), ("FREQ=DAILY;FREQ=DAILY", "rrule"),
            ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "rrule"), ("FREQ=DAILY;X-MINE=1", "rrule"), ("FREQ", "rrule"),
            ("FREQ=DAILY;INTERVAL=0", "interval"), ("FREQ=DAILY;INTERVAL=-1", "interval"),
            ("FREQ=DAILY;INTERVAL=9999999999999999999", "rrule"), ("FREQ=DAILY;COUNT=0", "count"),
            ("FREQ=DAILY;UNTIL=20270230", "rrule"), ("FREQ=DAILY;UNTIL=20270101T", "rrule"),
            ("FREQ=DAILY;UNTIL=20270101T250000Z", "rrule"), ("FREQ=DAILY;UNTIL=2027-01-01", "rrule"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "month_days"), ("FREQ=MONTHLY;BYMONTHDAY=32", "month_days"),
            ("FREQ=MONTHLY;BYMONTHDAY=", "rrule"), ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "rrule"),
            ("FREQ=YEARLY;BYMONTH=13", "months"), ("FREQ=YEARLY;BYWEEKNO=54", "week_numbers"),
            ("FREQ=MONTHLY;BYWEEKNO=1", "week_numbers"), ("FREQ=MONTHLY;BYYEARDAY=1", "year_days"),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "month_days"), ("FREQ=WEEKLY;BYDAY=1MO", "nth_weekdays"),
            ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "nth_weekdays"), ("FREQ=MONTHLY;BYDAY=0MO", "nth_weekdays"),
            ("FREQ=WEEKLY;BYDAY=XX", "rrule"), ("FREQ=DAILY;BYHOUR=24", "hours"),
            ("FREQ=DAILY;BYSETPOS=1", "set_positions"),
            ("FREQ=DAILY;WKST=1", "rrule"), ("FREQ=DAILY;BYMINUTE=-1", "minutes"), ("FREQ=DÄILY", "rrule"),
        ])
    func refused(text: String, field: String) {
        let fault = #expect(throws: RecurrenceFault.self) { try RecurrenceRule(rrule: text) }
        #expect(fault?.field == field)
    }

    @Test("a text without bound is refused unread")
    func long() {
        let text = "FREQ=MONTHLY;BYMONTHDAY=1" + String(repeating: ",1", count: 100_000)
        #expect(throws: RecurrenceFault.self) { try RecurrenceRule(rrule: text) }
    }
}
