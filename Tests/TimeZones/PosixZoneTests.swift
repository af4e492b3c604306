import Testing
import Timestamps

@testable import TimeZones

@Suite("Rules for all time to come")
struct PosixZoneTests {
    private func table(_ rule: String) throws -> Zone {
        let future = try #require(PosixZone(rule.utf8))
        return Zone(name: rule, table: ZoneTable(transitions: [], offsets: [], first: 0, future: future))
    }

    @Test(
        "the forms of RFC 9636 are read",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-03-28T00:59:59Z", 3600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-03-28T01:00:00Z", 7200),
            ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2027-03-28T00:59:59Z", -10_800),
            ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2027-03-28T01:00:00Z", -7200),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-01-01T00:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-07-01T00:00:00Z", 3600),
            ("XXX3EDT4,0/0,J365/23", "2027-06-01T00:00:00Z", -14_400),
            ("XXX3EDT4,0/0,J365/23", "2027-01-01T03:30:00Z", -14_400),
            ("EST5EDT,J60,300", "2028-03-01T07:00:00Z", -14_400), ("EST5EDT,J60,300", "2028-02-29T07:00:00Z", -18_000),
            ("<+0545>-5:45", "2027-01-01T00:00:00Z", 20_700), ("ABC+1:30:15", "2027-01-01T00:00:00Z", -5415),
        ])
    func rules(rule: String, instant: String, offset: Int) throws {
        #expect(try table(rule).offset(at: try #require(Timestamp(rfc3339: instant))) == offset)
    }

    @Test(
        "what is no such rule is none",
        arguments: [
            "", "CET", "-1", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0", "CET-168", "CET-1CEST,J0,J365", "CET-1CEST,M3.5.0,M10.5.0,",
            "CET-1CEST,M3.5.0/x,M10.5.0",
        ])
    func faults(rule: String) {
        #expect(PosixZone(rule.utf8) == nil)
    }

    @Test("a damaged file is no zone, wherever it is cut or bent")
    func damage() throws {
        let whole = Self.file
        #expect(TZifFile.table(whole) != nil)
        for length in 0..<whole.count { #expect(TZifFile.table(Array(whole.prefix(length))) == nil) }
        for position in whole.indices {
            var bent = whole
            bent[position] ^= 0xFF
            // Whatever it says, it is read without harm.
            _ = TZifFile.table(bent)?.segment(at: 0)
        }
    }

    /// A file of version 2 with an empty first block, one transition, two offsets and a rule.
    private static var file: [UInt8] {
        func header(_ counts: [UInt8]) -> [UInt8] {
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap { [0, 0, 0, $0] }
        }
        let types: [UInt8] = [0, 0, 0, 0, 0, 0] + [0, 0, 14, 16, 0, 4]
        return header([0, 0, 0, 0, 0, 0]) + header([0, 0, 0, 1, 2, 8]) + [0, 0, 0, 0, 60, 0, 0, 0] + [1] + types
            + Array("LMT\0CET\0".utf8) + Array("\nCET-1\n".utf8)
    }
}
