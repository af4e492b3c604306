import Testing
import Timestamps

@Suite("Timestamps in RFC 3339")
struct TimestampTests {
    @Test(
        "every form of RFC 3339 reads as the instant it names",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-21T09:30:00Z", 1_795_253_400_000),
            ("2026-11-21t09:30:00z", 1_795_253_400_000), ("2026-11-21 09:30:00Z", 1_795_253_400_000),
            ("2026-11-21T10:30:00+01:00", 1_795_253_400_000), ("2026-11-21T04:00:00-05:30", 1_795_253_400_000),
            ("2026-11-21T09:30:00.5Z", 1_795_253_400_500), ("2026-11-21T09:30:00.123456789Z", 1_795_253_400_123),
            ("1990-12-31T23:59:60Z", 662_688_000_000), ("1969-12-31T23:59:59.999Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2026-11-21T09:30:00-00:00", 1_795_253_400_000),
        ])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T09:30Z", "2026-11-21T09:30:00", "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2025-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-11-21T09:30:61Z",
            "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00+1:00", "2026-11-21T09:30:00+0100",
            "2026-11-21T09:30:00+24:00",
            "2026-11-21T09:30:00Z ", " 2026-11-21T09:30:00Z", "26-11-21T09:30:00Z", "２０２６-11-21T09:30:00Z", "tomorrow",
        ])
    func refuses(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("text and instant are each other's inverse over the whole range")
    func inverse() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let instant = Timestamp(
                milliseconds: .random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator))
            #expect(Timestamp(rfc3339: instant.rfc3339) == instant)
        }
    }

    @Test("a fraction is written only when there is one")
    func fractions() {
        #expect(Timestamp(milliseconds: 1_795_253_400_000).rfc3339 == "2026-11-21T09:30:00Z")
        #expect(Timestamp(milliseconds: 1_795_253_400_007).rfc3339 == "2026-11-21T09:30:00.007Z")
    }

    @Test("days count from 1970 and back, through leap years and before it")
    func civilDays() {
        for days in stride(from: -800_000, through: 3_000_000, by: 37) {
            #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
        }
        #expect(CivilDate(daysSince1970: 11_016) == CivilDate(year: 2000, month: 2, day: 29))
        #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
    }
}
