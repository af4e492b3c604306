import Recurrence
import Testing

@Suite("Rules as text")
struct RuleTextTests {
    @Test(
        "a rule's text reads back as it was",
        arguments: [
            "FREQ=DAILY", "FREQ=WEEKLY;COUNT=10;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
            "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;UNTIL=20261224T180000Z;BYMONTHDAY=-1,31;BYMONTH=2,12",
            "FREQ=MONTHLY;UNTIL=20261224;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=DAILY;UNTIL=20261224T180000;BYMINUTE=0,30;BYHOUR=9",
            "FREQ=YEARLY;BYWEEKNO=-1,20", "FREQ=YEARLY;BYYEARDAY=-1,100", "FREQ=HOURLY;BYSECOND=0",
        ])
    func roundTrip(text: String) throws {
        #expect(try RecurrenceRule(rrule: text).rrule == text)
    }
}
