import JSON
import Recurrence
import Testing

@Suite("Rules as friendly JSON")
struct RuleJSONTests {
    private func rule(_ json: String) throws -> RecurrenceRule {
        try RecurrenceRule(json: try JSONValue(Array(json.utf8)))
    }

    @Test(
        "a rule is read from plain words, and written in them",
        arguments: [
            (#"{"frequency":"daily"}"#, "FREQ=DAILY"),
            (
                #"{"frequency":"weekly","interval":2,"weekdays":["friday","monday"]}"#,
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"
            ),
            (#"{"frequency":"monthly","nth_weekdays":[{"weekday":"friday","nth":-1}]}"#, "FREQ=MONTHLY;BYDAY=-1FR"),
            (#"{"frequency":"monthly","month_days":[31,-1],"count":3}"#, "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1,31"),
            (#"{"frequency":"yearly","months":[2],"month_days":[29]}"#, "FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2"),
            (
                #"{"frequency":"yearly","week_numbers":[20],"weekdays":["monday"],"week_start":"sunday"}"#,
                "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU"
            ),
            (
                #"{"frequency":"yearly","year_days":[-1],"until":"2030-12-31"}"#,
                "FREQ=YEARLY;UNTIL=20301231;BYYEARDAY=-1"
            ),
            (
                #"{"frequency":"monthly","weekdays":["monday","friday"],"set_positions":[-1]}"#,
                "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,FR"
            ),
            (#"{"frequency":"daily","hours":[9,21],"minutes":[0]}"#, "FREQ=DAILY;BYMINUTE=0;BYHOUR=9,21"),
            (#"{"frequency":"daily","until":"2030-12-31T10:00:00+02:00"}"#, "FREQ=DAILY;UNTIL=20301231T080000Z"),
            (#"{"frequency":"daily","until":"2030-12-31T10:00:00"}"#, "FREQ=DAILY;UNTIL=20301231T100000"),
            (#""FREQ=DAILY;INTERVAL=3""#, "FREQ=DAILY;INTERVAL=3"),
            (#"{"rrule":"FREQ=DAILY;INTERVAL=3"}"#, "FREQ=DAILY;INTERVAL=3"),
        ])
    func words(json: String, rrule: String) throws {
        let rule = try rule(json)
        #expect(rule.rrule == rrule)
        #expect(rule.origin == .due)
        #expect(try RecurrenceRule(json: rule.json) == rule)
    }

    @Test("what has its default is left out of an answer")
    func answer() throws {
        let weekly = try rule(#"{"frequency":"weekly","weekdays":["monday"],"months":[],"count":null}"#)
        #expect(
            String(decoding: weekly.json.bytes, as: UTF8.self)
                == #"{"frequency":"weekly","interval":1,"weekdays":["monday"],"from":"due","rrule":"FREQ=WEEKLY;BYDAY=MO"}"#
        )
    }

    @Test("counting from the completion is kept beside the rule")
    func completion() throws {
        let rule = try rule(#"{"rrule":"FREQ=DAILY;INTERVAL=3","from":"completion"}"#)
        #expect(rule.origin == .completion)
        #expect(try RecurrenceRule(json: rule.json) == rule)
    }

    @Test("of an answer sent back with a change, the words count and not the text beside them")
    func edited() throws {
        #expect(try rule(#"{"frequency":"daily","interval":5,"from":"due","rrule":"FREQ=DAILY"}"#).interval == 5)
    }

    @Test(
        "what is no rule is refused, naming the member",
        arguments: [
            ("7", ""), ("[]", ""), ("{}", "frequency"), (#"{"frequency":"hourly"}"#, "frequency"),
            (#"{"frequency":7}"#, "frequency"), (#"{"frequency":"daily","every":2}"#, "every"),
            (#"{"frequency":"daily","interval":0}"#, "interval"),
            (#"{"frequency":"daily","interval":1.5}"#, "interval"),
            (#"{"frequency":"daily","interval":"2"}"#, "interval"),
            (#"{"frequency":"weekly","weekdays":"monday"}"#, "weekdays"),
            (#"{"frequency":"weekly","weekdays":["mo"]}"#, "weekdays"),
            (#"{"frequency":"monthly","nth_weekdays":[{"weekday":"friday"}]}"#, "nth_weekdays"),
            (#"{"frequency":"monthly","month_days":[0]}"#, "month_days"),
            (#"{"frequency":"daily","until":"soon"}"#, "until"),
            (#"{"frequency":"daily","until":"2030-01-01","count":2}"#, "until"),
            (#"{"frequency":"daily","from":"never"}"#, "from"), (#""FREQ=HOURLY""#, "rrule"),
            (#"{"rrule":"FREQ=SECONDLY"}"#, "rrule"), (#""FREQ=DAILY;BYSECOND=1""#, "rrule"),
            (#"{"rrule":7}"#, "rrule"),
            (#"{"frequency":"daily","week_start":"mo"}"#, "week_start"),
        ])
    func refused(json: String, field: String) {
        let fault = #expect(throws: RecurrenceFault.self) { try rule(json) }
        #expect(fault?.field == field)
    }
}
