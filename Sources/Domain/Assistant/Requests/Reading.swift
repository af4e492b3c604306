import DatePhrases
import TimeZones
import Timestamps

/// Reads one request. Its rules are extensions, one file per idea.
struct Reading: Sendable {
    /// The request, without courtesies.
    let passage: Passage
    let now: Timestamp
    let zone: Zone

    init(_ passage: Passage, now: Timestamp, zone: Zone) {
        var passage = Courtesy.removed(from: passage)
        if let first = passage.first, first.kind == .word {
            let right = Spelling.corrected(first.key)
            if right != first.key {
                var utterance = passage.utterance
                utterance.words[passage.range.lowerBound].key = right
                passage = Passage(utterance: utterance, range: passage.range)
            }
        }
        self.passage = passage
        self.now = now
        self.zone = zone
    }

    var wall: WallTime { zone.wallTime(at: now) }
    var reader: DatePhraseReader { DatePhraseReader(reference: wall, zone: zone) }

    private static let longest = 100

    /// What speaks of one thing only comes before what speaks of anything: `remove the tag work from it` is no deletion.
    private static let rules: [@Sendable (Reading) -> Request?] = [
        { $0.talk }, { $0.undoing }, { $0.skipping }, { $0.arranging }, { $0.filtering }, { $0.taggingInGeneral },
        { $0.reminding }, { $0.checklist },
        { $0.describing }, { $0.recurring }, { $0.tagging }, { $0.prioritising }, { $0.rescheduling },
        { $0.renaming }, { $0.finishing }, { $0.adding }, { $0.deleting }, { $0.planning }, { $0.telling },
        { $0.listing }, { $0.askedStatus }, { $0.mentioning },
    ]

    /// Nil when it is not understood.
    var request: Request? {
        guard passage.hasWords else { return nil }
        // Nobody says one thing with so many words, unless it is what to add.
        guard passage.count <= Self.longest else { return adding }
        for rule in Self.rules {
            if let request = rule(self) { return request }
        }
        return nil
    }

    /// The same reading of other words.
    func of(_ passage: Passage) -> Reading { Reading(passage, now: now, zone: zone) }
}
