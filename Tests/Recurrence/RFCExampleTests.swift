import Recurrence
import Testing
import TimeZones
import Timestamps

/// Every example of RFC 5545, section 3.8.5.3, and the one of section 3.3.10; all in New York, all at nine.
@Suite("The examples of RFC 5545")
struct RFCExampleTests {
    @Test("each gives the instances that the RFC lists", arguments: examples)
    func example(_ example: Example) throws {
        let rule = try RecurrenceRule(rrule: example.rule)
        let start = try #require(WallTime(example.start + "T09:00:00"))
        let zone = try #require(Zone("America/New_York"))
        let found = rule.occurrences(from: start, in: zone).prefix(500).map(example.written)
        #expect(found.starts(with: example.first))
        guard let count = example.count else {
            #expect(found.count == 500)
            return
        }
        #expect(found.count == count)
        #expect(found.last == example.last)
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rule: String
        let start: String
        /// How many there are in all; nil without end.
        let count: Int?
        let last: String
        let first: [String]

        init(_ about: String, _ rule: String, from start: String, count: Int?, last: String, _ first: String) {
            testDescription = about
            self.rule = rule
            self.start = start
            self.count = count
            self.last = last
            self.first = first.split(separator: " ").map(String.init)
        }

        /// As the list above writes it: the time only where it says times.
        func written(_ wall: WallTime) -> String {
            last.utf8.count > 10 ? String(wall.text.prefix(16)) : wall.date.iso8601
        }
    }

    static let examples = [
        Example(
            "Daily for 10 occurrences", "FREQ=DAILY;COUNT=10",
            from: "1997-09-02", count: 10, last: "1997-09-11",
            "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07"),
        Example(
            "Daily until December 24, 1997", "FREQ=DAILY;UNTIL=19971224T000000Z",
            from: "1997-09-02", count: 113, last: "1997-12-23",
            "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07"),
        Example(
            "Every other day, forever", "FREQ=DAILY;INTERVAL=2",
            from: "1997-09-02", count: nil, last: "1997-09-12",
            "1997-09-02 1997-09-04 1997-09-06 1997-09-08 1997-09-10 1997-09-12"),
        Example(
            "Every 10 days, 5 occurrences", "FREQ=DAILY;INTERVAL=10;COUNT=5",
            from: "1997-09-02", count: 5, last: "1997-10-12",
            "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12"),
        Example(
            "Every January day, by year", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
            from: "1998-01-01", count: 93, last: "2000-01-31",
            "1998-01-01 1998-01-02 1998-01-03 1998-01-04 1998-01-05 1998-01-06"),
        Example(
            "Every day in January, for 3 years, by day", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
            from: "1998-01-01", count: 93, last: "2000-01-31",
            "1998-01-01 1998-01-02 1998-01-03 1998-01-04 1998-01-05 1998-01-06"),
        Example(
            "Weekly for 10 occurrences", "FREQ=WEEKLY;COUNT=10",
            from: "1997-09-02", count: 10, last: "1997-11-04",
            "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07"),
        Example(
            "Weekly until December 24, 1997", "FREQ=WEEKLY;UNTIL=19971224T000000Z",
            from: "1997-09-02", count: 17, last: "1997-12-23",
            "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07"),
        Example(
            "Every other week, forever", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            from: "1997-09-02", count: nil, last: "1997-11-11",
            "1997-09-02 1997-09-16 1997-09-30 1997-10-14 1997-10-28 1997-11-11"),
        Example(
            "Weekly on Tuesday and Thursday for five weeks, by date",
            "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
            from: "1997-09-02", count: 10, last: "1997-10-02",
            "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18"),
        Example(
            "Weekly on Tuesday and Thursday for five weeks, by count", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
            from: "1997-09-02", count: 10, last: "1997-10-02",
            "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18"),
        Example(
            "Every other Monday, Wednesday, Friday until December 24",
            "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
            from: "1997-09-01", count: 25, last: "1997-12-22",
            "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19"),
        Example(
            "Every other week on Tuesday and Thursday, for 8 occurrences",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
            from: "1997-09-02", count: 8, last: "1997-10-16",
            "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02"),
        Example(
            "Monthly on the first Friday for 10 occurrences", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
            from: "1997-09-05", count: 10, last: "1998-06-05",
            "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06"),
        Example(
            "Monthly on the first Friday until December 24, 1997", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
            from: "1997-09-05", count: 4, last: "1997-12-05",
            "1997-09-05 1997-10-03 1997-11-07 1997-12-05"),
        Example(
            "Every other month on the first and last Sunday for 10 occurrences",
            "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
            from: "1997-09-07", count: 10, last: "1998-05-31",
            "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25"),
        Example(
            "Monthly on the second-to-last Monday for 6 months", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
            from: "1997-09-22", count: 6, last: "1998-02-16",
            "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16"),
        Example(
            "Monthly on the third-to-the-last day, forever", "FREQ=MONTHLY;BYMONTHDAY=-3",
            from: "1997-09-28", count: nil, last: "1998-02-26",
            "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26"),
        Example(
            "Monthly on the 2nd and 15th for 10 occurrences", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
            from: "1997-09-02", count: 10, last: "1998-01-15",
            "1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15"),
        Example(
            "Monthly on the first and last day for 10 occurrences", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
            from: "1997-09-30", count: 10, last: "1998-02-01",
            "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01"),
        Example(
            "Every 18 months on the 10th thru 15th for 10 occurrences",
            "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
            from: "1997-09-10", count: 10, last: "1999-03-13",
            "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15"),
        Example(
            "Every Tuesday, every other month", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
            from: "1997-09-02", count: nil, last: "1997-11-04",
            "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04"),
        Example(
            "Yearly in June and July for 10 occurrences", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
            from: "1997-06-10", count: 10, last: "2001-07-10",
            "1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10"),
        Example(
            "Every other year on January, February, and March for 10 occurrences",
            "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
            from: "1997-03-10", count: 10, last: "2003-03-10",
            "1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10"),
        Example(
            "Every third year on the 1st, 100th, and 200th day for 10 occurrences",
            "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
            from: "1997-01-01", count: 10, last: "2006-01-01",
            "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18"),
        Example(
            "Every 20th Monday of the year, forever", "FREQ=YEARLY;BYDAY=20MO",
            from: "1997-05-19", count: nil, last: "2002-05-20",
            "1997-05-19 1998-05-18 1999-05-17 2000-05-15 2001-05-14 2002-05-20"),
        Example(
            "Monday of week number 20, forever", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            from: "1997-05-12", count: nil, last: "2002-05-13",
            "1997-05-12 1998-05-11 1999-05-17 2000-05-15 2001-05-14 2002-05-13"),
        Example(
            "Every Thursday in March, forever", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
            from: "1997-03-13", count: nil, last: "1998-03-19",
            "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19"),
        Example(
            "Every Thursday, but only during June, July, and August", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
            from: "1997-06-05", count: nil, last: "1997-07-10",
            "1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10"),
        Example(
            "Every Friday the 13th, forever", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            from: "1997-09-02", count: nil, last: "2001-04-13",
            "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13 2001-04-13"),
        Example(
            "The first Saturday that follows the first Sunday of the month",
            "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
            from: "1997-09-13", count: nil, last: "1998-02-07",
            "1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07"),
        Example(
            "Every 4 years, the first Tuesday after a Monday in November",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            from: "1996-11-05", count: nil, last: "2016-11-08",
            "1996-11-05 2000-11-07 2004-11-02 2008-11-04 2012-11-06 2016-11-08"),
        Example(
            "The third instance into the month of Tuesday, Wednesday, or Thursday",
            "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            from: "1997-09-04", count: 3, last: "1997-11-06",
            "1997-09-04 1997-10-07 1997-11-06"),
        Example(
            "The second-to-last weekday of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            from: "1997-09-29", count: nil, last: "1998-02-26",
            "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26"),
        Example(
            "Every 3 hours from 9:00 to 17:00 on a day", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",
            from: "1997-09-02", count: 3, last: "1997-09-02T15:00",
            "1997-09-02T09:00 1997-09-02T12:00 1997-09-02T15:00"),
        Example(
            "Every 15 minutes for 6 occurrences", "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
            from: "1997-09-02", count: 6, last: "1997-09-02T10:15",
            "1997-09-02T09:00 1997-09-02T09:15 1997-09-02T09:30 1997-09-02T09:45 1997-09-02T10:00 1997-09-02T10:15"),
        Example(
            "Every hour and a half for 4 occurrences", "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
            from: "1997-09-02", count: 4, last: "1997-09-02T13:30",
            "1997-09-02T09:00 1997-09-02T10:30 1997-09-02T12:00 1997-09-02T13:30"),
        Example(
            "Every 20 minutes from 9:00 to 16:40 every day, by day",
            "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
            from: "1997-09-02", count: nil, last: "1997-09-02T10:40",
            "1997-09-02T09:00 1997-09-02T09:20 1997-09-02T09:40 1997-09-02T10:00 1997-09-02T10:20 1997-09-02T10:40"),
        Example(
            "Every 20 minutes from 9:00 to 16:40 every day, by minute",
            "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
            from: "1997-09-02", count: nil, last: "1997-09-02T10:40",
            "1997-09-02T09:00 1997-09-02T09:20 1997-09-02T09:40 1997-09-02T10:00 1997-09-02T10:20 1997-09-02T10:40"),
        Example(
            "The week's start matters: Monday", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            from: "1997-08-05", count: 4, last: "1997-08-24",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24"),
        Example(
            "The week's start matters: Sunday", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            from: "1997-08-05", count: 4, last: "1997-08-31",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31"),
        Example(
            "An invalid date, February 30, is ignored", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            from: "2007-01-15", count: 5, last: "2007-03-30",
            "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30"),
    ]
}
