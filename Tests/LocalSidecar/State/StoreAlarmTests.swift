import JSON
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("A database that cannot be written")
struct StoreAlarmTests {
    @Test(
        "what is wrong with it is told the operator in words, once in a while, and without a word of what is in it",
        arguments: [
            (Int32(13), "database or disk is full", "The store is full"),
            (Int32(11), "database disk image is malformed", "The store is damaged"),
            (Int32(26), "file is not a database", "The store is damaged"),
            (Int32(10 | 3 << 8), "disk I/O error", "The store is out of reach"),
            (Int32(8), "attempt to write a readonly database", "The store is out of reach"),
        ])
    func told(code: Int32, message: String, words: String) throws {
        let logs = LogLines()
        let alarm = StoreAlarm("state.db", logger: logs.logger("sidecars"))
        for _ in 0..<20 { alarm.note(SQLiteFault(code: code, message: message)) }
        let lines = try logs.all.map { try JSONValue($0.filter { $0 != 10 }) }
        #expect(lines.count == 1)
        #expect(lines.first?["message"]?.string == words && lines.first?["level"]?.string == "error")
        #expect(lines.first?["store"]?.string == "state.db")
    }

    @Test(
        "who waits for another's transaction, or is refused by a rule, is no fault of the store",
        arguments: [5, 6, 19, 517] as [Int32])
    func ordinary(code: Int32) {
        let logs = LogLines()
        StoreAlarm("state.db", logger: logs.logger("sidecars")).note(SQLiteFault(code: code, message: "x"))
        #expect(logs.all.isEmpty)
    }
}
