import DatePhrases
import Testing
import TimeZones

@Suite("Date phrases")
struct DatePhraseTests {
    @Test(
        "a phrase is read as it is meant",
        arguments: Example.days + Example.neighbours + Example.times + Example.clocks + Example.recurrences
            + Example.variants)
    func meaning(_ example: Example) throws {
        let phrases = try Example.phrases(in: example.line)
        #expect(phrases.map(\.meaning.text) == [example.meaning])
        #expect(phrases.map { example.line[utf16: $0.span] } == [example.words])
    }

    @Test(
        "the same phrase inside a sentence means the same",
        arguments: Example.days + Example.neighbours + Example.times + Example.clocks)
    func sentence(_ example: Example) throws {
        let phrases = try Example.phrases(in: "🚀 Tell Zoë \(example.line), she waits")
        #expect(phrases.first?.meaning.text == example.meaning)
    }

    @Test("a sentence without a date stays untouched", arguments: Example.ordinary)
    func ordinary(_ line: String) throws {
        #expect(try Example.phrases(in: line).isEmpty)
    }

    @Test("a number behind a noun that has numbers is its own, and the day that follows stands")
    func numbered() throws {
        for line in ["watch episode 8 tonight", "do chapter three tonight", "read ratio 3/4 tonight"] {
            let phrases = try Example.phrases(in: line)
            #expect(phrases.map { line[utf16: $0.span] } == ["tonight"], "\(line)")
        }
        #expect(try Example.phrases(in: "leave the room 7pm").map(\.meaning.text) == ["2026-11-21 19:00"])
    }

    @Test("upper case, typographic apostrophes and several spaces make no difference")
    func spelling() throws {
        #expect(try Example.phrases(in: "NEXT   FRIDAY AT 5 PM").map(\.meaning.text) == ["2026-11-27T17:00:00"])
        #expect(try Example.phrases(in: "at 5 o’clock").map(\.meaning.text) == ["2026-11-21 17:00"])
    }

    @Test("a day that the calendar does not have is understood, and means nothing")
    func impossibleDay() throws {
        #expect(try Example.phrases(in: "pay on feb 30 or 2/29/2027").isEmpty)
    }

    @Test("a bare holiday, a doubtful abbreviation and `now` are marked as tentative")
    func tentative() throws {
        for line in ["buy christmas presents", "dinner sat", "do it now"] {
            #expect(try Example.phrases(in: line).map(\.isTentative) == [true], "\(line)")
        }
        for line in ["be home by christmas", "dinner on sat", "next christmas"] {
            #expect(try Example.phrases(in: line).map(\.isTentative) == [false], "\(line)")
        }
    }

    @Test("several phrases of a line come in order and do not overlap")
    func several() throws {
        let line = "Tomorrow call Ann at 5pm, not on friday, every day"
        let phrases = try Example.phrases(in: line)
        #expect(phrases.map { line[utf16: $0.span] } == ["Tomorrow", "at 5pm", "on friday", "every day"])
    }

    @Test(
        "a date with slashes is in the order of whoever writes it, where both are dates",
        arguments: [
            ("visa by 3/4", "2027-04-03", "2027-03-04"), ("visa by 3/4/2028", "2028-04-03", "2028-03-04"),
            ("visa by 13/4", "2027-04-13", "2027-04-13"), ("visa by 4/13", "2027-04-13", "2027-04-13"),
            ("visa by 3.4.2028", "2028-04-03", "2028-04-03"), ("visa by 2028/3/4", "2028-03-04", "2028-03-04"),
        ])
    func order(line: String, dayFirst: String, monthFirst: String) throws {
        let (reference, zone) = (try #require(WallTime("2026-11-21T10:00")), try #require(Zone("Europe/Berlin")))
        for (order, day) in [(DateOrder.dayFirst, dayFirst), (.monthFirst, monthFirst)] {
            let reader = DatePhraseReader(reference: reference, zone: zone, order: order)
            #expect(reader.phrases(in: line).map(\.meaning.text) == [day], "\(order)")
        }
    }

    @Test(
        "a locale says which order is customary there",
        arguments: [
            ("de-DE,de;q=0.9,en-US;q=0.8", DateOrder.dayFirst), ("en-US", .monthFirst), ("en", .monthFirst),
            ("en-GB", .dayFirst), ("de_DE.UTF-8", .dayFirst), ("en_US.UTF-8", .monthFirst), ("zh-Hant-TW", .monthFirst),
            ("pt", .dayFirst), ("C.UTF-8", nil), ("", nil), ("*", nil),
        ])
    func customary(locale: String, order: DateOrder?) { #expect(DateOrder(locale: locale) == order) }

    @Test("literal ranges are not read, and end what is before them")
    func literal() throws {
        let (reference, zone) = (try #require(WallTime("2026-11-21T10:00")), try #require(Zone("Europe/Berlin")))
        let reader = DatePhraseReader(reference: reference, zone: zone)
        #expect(reader.phrases(in: "watch next friday", except: [6..<17]).isEmpty)
        #expect(reader.phrases(in: "next friday at 5", except: [15..<16]).map(\.span) == [0..<11])
    }
}
