import TimeZones
import Timestamps

extension Parser {
    /// What a day and a time of day mean together; without a day, the time's next occurrence.
    func reading(of day: Day?, _ time: DayTime?) -> Reading? {
        guard let day else { return time.flatMap(nextOccurrence) }
        var reading = Reading(meaning: nil, isTentative: day.isTentative && time == nil)
        guard let date = day.date, (1...9999).contains(date.year) else { return reading }
        let part = time?.part ?? day.part
        guard let clock = day.time ?? self.time(time?.clock, in: part, on: date) else {
            reading.meaning = .day(date)
            return reading
        }
        if day.time == nil, time?.clock == nil { reading.part = part }
        var wall = WallTime(date, clock)
        let isPast = now(in: time?.clock?.zone) > wall
        if isPast, date == today {
            if day.repeatsWeekly { wall = wall.adding(days: 7) }
            // After midnight the night belongs to the evening before.
            if part == .night, clock.hour < 6 { wall = wall.adding(days: 1) }
        }
        if let offset = time?.clock?.offset {
            wall = zone.wallTime(at: Zone.utc.instant(of: wall) + .seconds(-offset))
        }
        reading.meaning = .moment(wall, zone: time?.clock?.zone)
        return reading
    }

    private func nextOccurrence(of time: DayTime) -> Reading? {
        let zone = time.clock?.zone
        let now = now(in: zone)
        guard let clock = self.time(time.clock, in: time.part, on: nil, now: now) else { return nil }
        let isPast = clock < now.time
        let spoken = SpokenTime(clock, halves: time.part == nil ? halves(of: time.clock) : [])
        return Reading(
            meaning: .time(spoken, next: now.date.adding(days: isPast ? 1 : 0), zone: zone),
            part: time.clock == nil ? time.part : nil)
    }

    /// What the clock shows at the reference time in the zone that a phrase names.
    private func now(in zone: Zone?) -> WallTime {
        zone.map { $0.wallTime(at: self.zone.instant(of: reference)) } ?? reference
    }

    /// Settles which half of the day is meant.
    /// - Parameter date: the day it is on; nil when it is on the next one that fits.
    func time(_ clock: Clock?, in part: DayPart?, on date: CivilDate?, now: WallTime? = nil) -> TimeOfDay? {
        guard let clock else { return part.flatMap { TimeOfDay(hour: $0.usualHour) } }
        if let part { return clock.within(part).time }
        guard clock.isAmbiguous, clock.hour < 12, let first = clock.time,
            let second = TimeOfDay(hour: clock.hour + 12, minute: clock.minute, second: clock.second)
        else { return clock.time }
        guard hours == .waking else { return second }
        let candidates = [first, second].filter { SpokenTime.waking.contains($0.hour) }
        let now = now ?? reference
        guard date == nil || date == now.date else { return candidates.first ?? second }
        return candidates.first { $0 >= now.time } ?? (date == nil ? candidates.first : candidates.last)
    }

    /// Both times that a clock may show; none when it shows one.
    private func halves(of clock: Clock?) -> [TimeOfDay] {
        guard hours == .waking, let clock, clock.isAmbiguous, clock.hour < 12, let first = clock.time,
            let second = TimeOfDay(hour: clock.hour + 12, minute: clock.minute, second: clock.second)
        else { return [] }
        return [first, second]
    }
}
