import Crypto
import Foundation
import JSON
import Testing
import Timestamps

@testable import Store

@Suite("Trails through a sidecar")
struct TrailTests {
    @Test(
        "what is appended is read back by every replica, in order, and the chain is whole",
        arguments: ["statestore", "quirky", "durable"])
    func roundTrip(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let trail = stage.trail(prefix: prefix)
            #expect(try await trail.records(of: owner).records.isEmpty)
            #expect(try await trail.verify(owner).broken == nil)
            for start in stride(from: Int64(1), to: 200, by: 3) {
                let receipt = try await trail.append(TrailEvent.samples(start...start + 2), for: owner)
                #expect(receipt == TrailReceipt(appended: 3, known: 0, isErased: false))
            }
            for replica in [trail, stage.trail(prefix: prefix)] {
                let all = try await replica.all(of: owner)
                #expect(all.map(\.sequence) == Array(1...201))
                #expect(all.map(\.number) == Array(1...201))
                let newest = try await replica.all(of: owner, limit: 50, newestFirst: true)
                #expect(newest.map(\.sequence) == all.map(\.sequence).reversed())
                let verdict = try await replica.verify(owner)
                #expect(verdict.broken == nil && verdict.count == 201)
            }
        }
    }

    @Test("a record and a root are the text that every version reads, and a root begins with its save")
    func wholeText() throws {
        let zeros = String(repeating: "0", count: 64)
        let line = try TrailEvent.sample(7, data: "{\"n\":\n1}").line(
            number: 3, after: zeros, recordedAt: Timestamp(milliseconds: 1_700_000_000_123))
        #expect(
            String(decoding: line, as: UTF8.self) == #"{"number":3,"previous":"\#(zeros)","#
                + #""recorded_at":"2023-11-14T22:13:20.123Z","source":"api","sequence":7,"id":"o.7.0","#
                + #""type":"com.example.done","subject":"s","time":"2023-11-14T22:13:27Z","data":{"n":1}}"#)
        let time = Timestamp(milliseconds: 5)
        var root = TrailRoot(save: "s", count: 3, head: "h", commits: [CommitMark(save: "x", base: 1)])
        root.erased = time
        root.volumes = [
            TrailReference(
                name: "n", first: 1, count: 2, head: "g", times: time...time, sequences: ["api": 4...6, "a": 1...1])
        ]
        root.inline = [TrailLine(line)]
        #expect(
            root.document == Array(
                (#"{"v":1,"save":"s","count":3,"head":"h","erased":5,"commits":["x/1"],"#
                    + #""volumes":[["n",1,2,"g",5,5,"a",1,1,"api",4,6]],"segments":[]}"# + "\n").utf8) + line)
        #expect(root.document.starts(with: TrailRoot.prefix(save: "s")))
    }

    @Test("the export can be followed with nothing but SHA-256")
    func export() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let trail = stage.trail(prefix: Stage.prefix())
            let spaced = TrailEvent.sample(
                0, data: "{\n  \"text\": \"a \\n b \\u00e9\",\r\n \"big\": 12345678901234567890 }")
            try await trail.append([spaced] + TrailEvent.samples(1...100), for: owner)
            let lines = try await trail.exported(owner).split(separator: 0x0A).map(Array.init)
            #expect(lines.count == 101)
            var previous = String(repeating: "0", count: 64)
            for (index, line) in lines.enumerated() {
                let record = try JSONValue(line)
                #expect(record["number"]?.integer == Int64(index + 1))
                #expect(record["previous"]?.string == previous)
                previous = SHA256.hash(data: line).map { String(format: "%02x", $0) }.joined()
            }
            #expect(try await trail.verify(owner).head == previous)
            #expect(
                try JSONValue(lines[0])["data"] == [
                    "text": "a \n b é", "big": .number(.init(literal: "12345678901234567890")),
                ])
        }
    }

    @Test("an event is recorded once, however late it comes again, after restarts and on other replicas")
    func duplicates() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let trail = stage.trail(prefix: prefix)
            let events = TrailEvent.samples(1...150)
            try await trail.append(events, for: owner)
            let again = try await trail.append([events[0], events[1], events[1], events[149]], for: owner)
            #expect(again == TrailReceipt(appended: 0, known: 4, isErased: false))
            for _ in 0..<2 {
                let fresh = stage.trail(prefix: prefix)
                for event in events.shuffled() { try await fresh.append([event], for: owner) }
                // The same id from another source is another event.
                try await fresh.append([.sample(7, of: "other")], for: owner)
                #expect(try await fresh.verify(owner).count == 151)
            }
        }
    }

    @Test("what is longer than a save may be takes several")
    func long() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let trail = stage.trail(prefix: Stage.prefix()) { $0.batchBytes = 4 << 10 }
            let events = (Int64(1)...40).map {
                TrailEvent.sample($0, data: #"{"text":"\#(String(repeating: "x", count: 600))"}"#)
            }
            let receipt = try await trail.append(events + [events[0]], for: owner)
            #expect(receipt == TrailReceipt(appended: 40, known: 1, isErased: false))
            #expect(stage.wire.seen.writes >= 10)
            #expect(try await trail.all(of: owner).map(\.sequence) == Array(1...40))
        }
    }

    @Test("events that arrive out of order are answered in the order of their sequence, sources merged by time")
    func order() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let trail = stage.trail(prefix: Stage.prefix())
            // The second source's events lie between the first's; within a source the clock went wrong once.
            var events = TrailEvent.samples(1...90)
            events[40] = .sample(41, at: 10)
            events += (1...30).map { .sample($0, of: "other", at: $0 * 3) }
            for part in events.shuffled().chunks(of: 5) { try await trail.append(part, for: owner) }
            let all = try await trail.all(of: owner)
            #expect(all.count == 120)
            #expect(all.filter { $0.source == "api" }.map(\.sequence) == Array(1...90))
            #expect(all.filter { $0.source == "other" }.map(\.sequence) == Array(1...30))
            #expect(try await trail.all(of: owner, limit: 120) == all)
            let calm = all.filter { $0.source == "other" || $0.sequence != 41 }.prefix(40)
            #expect(calm.map(\.time) == calm.map(\.time).sorted())
            #expect(try await trail.verify(owner).broken == nil)
        }
    }

    @Test(
        "two replicas that are given the same events at once record each once",
        arguments: ["statestore", "quirky", "durable"])
    func contention(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            // Who is right is asked here, not how soon: the slower one may lose many times.
            let trails = (0..<2).map { _ in stage.trail(prefix: prefix) { $0.deadline = .seconds(120) } }
            let appended = try await withThrowingTaskGroup(of: Int.self) { group in
                for client in 0..<16 {
                    group.addTask {
                        var appended = 0
                        for part in TrailEvent.samples(1...120).shuffled().chunks(of: 7) {
                            let receipt = try await trails[client % 2].append(part, for: owner)
                            appended += receipt.appended
                        }
                        return appended
                    }
                }
                return try await group.reduce(0, +)
            }
            let fresh = stage.trail(prefix: prefix)
            #expect(appended == 120)
            #expect(try await fresh.all(of: owner).map(\.sequence) == Array(1...120))
            let verdict = try await fresh.verify(owner)
            #expect(verdict.broken == nil && verdict.count == 120)
        }
    }

    @Test("an answer that was lost is not mistaken for a failure, nor a failure for success")
    func lostAnswers() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let trail = stage.trail(prefix: Stage.prefix())
            for sequence in Int64(1)...60 {
                stage.wire.cause { trouble in
                    if sequence.isMultiple(of: 3) { trouble.lostAnswers = 1 }
                    if sequence.isMultiple(of: 4) { trouble.failedWrites = 1 }
                }
                let receipt = try await trail.append([.sample(sequence)], for: owner)
                #expect(receipt.appended == 1)
            }
            #expect(try await trail.verify(owner).count == 60)
            #expect(try await trail.verify(owner).broken == nil)
        }
    }

    @Test("appends that come together share saves, and the cost of one does not grow with the trail")
    func cost() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let trail = stage.trail(prefix: Stage.prefix()) { configuration in
                (configuration.inlineLimit, configuration.segmentLimit, configuration.volumeLimit) = (32, 128, 64)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sequence in Int64(1)...256 {
                    group.addTask { try await trail.append([.sample(sequence)], for: owner) }
                }
                try await group.waitForAll()
            }
            #expect(stage.signals.now.commits <= 16)
            func bytes(of appends: ClosedRange<Int64>) async throws -> Int {
                let before = stage.wire.seen.writtenBytes
                for sequence in appends { try await trail.append([.sample(sequence)], for: owner) }
                return stage.wire.seen.writtenBytes - before
            }
            let early = try await bytes(of: 257...320)
            for start in stride(from: Int64(321), to: 20_000, by: 128) {
                try await trail.append(TrailEvent.samples(start...start + 127), for: owner)
            }
            let late = try await bytes(of: 30_001...30_064)
            // A reference to a segment takes some 200 bytes; at most 64 of them, and those to volumes, ride along.
            #expect(late < early + 64 * 16_000)
            #expect(try await trail.verify(owner).broken == nil)
            #expect(trail.cachedBytes <= trail.configuration.cacheBytes)
        }
    }

    @Test("records are found by what they are about, their type and their time, within few reads")
    func filters() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let trail = stage.trail(prefix: Stage.prefix()) { $0.cacheBytes = 0 }
            let events = (Int64(1)...300).map { sequence in
                TrailEvent.sample(
                    sequence, subject: sequence.isMultiple(of: 50) ? "rare" : "usual",
                    type: sequence.isMultiple(of: 2) ? "even" : "odd")
            }
            for part in events.chunks(of: 10) { try await trail.append(part, for: owner) }
            var query = TrailQuery()
            query.subject = "rare"
            #expect(
                try await trail.records(of: owner, query).records.map(\.sequence) == [50, 100, 150, 200, 250, 300])
            query = TrailQuery()
            query.type = "odd"
            query.after = events[99].time
            query.before = events[105].time
            let before = stage.wire.seen.lookups
            #expect(try await trail.records(of: owner, query).records.map(\.sequence) == [101, 103, 105])
            #expect(stage.wire.seen.lookups - before <= 8)
        }
    }

    @Test("an event that could not be read back is refused")
    func unsound() async throws {
        try await Stage.run { stage in
            let (owner, trail) = (Stage.owner(), stage.trail(prefix: Stage.prefix()))
            for data in ["", "{", "{} {}", String(repeating: "[", count: 200)] {
                await #expect(throws: UnsoundEvent.self) {
                    try await trail.append([.sample(1, data: data)], for: owner)
                }
            }
            await #expect(throws: UnsoundEvent.self) {
                try await trail.append([.sample(1, at: 400_000_000_000)], for: owner)
            }
            await #expect(throws: StoreFault.invalidOwner) { try await trail.append([.sample(1)], for: "a||b") }
            let verdict = try await trail.verify(owner)
            #expect(verdict.count == 0)
        }
    }
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
