import SuiteClient
import Synchronization

@testable import Errand

/// A client that a storm keeps busy.
protocol StormClient: Sendable {
    /// Makes one more write, the first being 1, and repeats it until it is acknowledged.
    func write(_ number: Int) async throws
}

/// Processes killed at random, like by power cuts, while clients write.
struct Storm: Sendable {
    var kills: Int
    /// Between two kills, in milliseconds.
    var pause = 200...1500
    /// Between two writes of one client.
    var pace: Duration = .milliseconds(5)
    /// The names of the processes that a kill may meet, by the number of kills before; those of all unless told otherwise.
    var victims: @Sendable (Int) -> [String]?

    init(
        kills: Int, pause: ClosedRange<Int> = 200...1500, pace: Duration = .milliseconds(5),
        victims: @escaping @Sendable (Int) -> [String]? = { _ in nil }
    ) {
        (self.kills, self.pause, self.pace, self.victims) = (kills, pause, pace, victims)
    }

    /// Returns when all kills are done, every begun write is seen through, and the suite is ready again.
    func rage(against suite: SuiteUnderTest, _ clients: [some StormClient]) async throws {
        let isOver = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in clients {
                group.addTask {
                    var number = 0
                    while !isOver.isRaised {
                        number += 1
                        try await client.write(number)
                        try await Task.sleep(for: pace)
                    }
                }
            }
            var killed = 0
            while killed < kills {
                try await Task.sleep(for: .milliseconds(Int.random(in: pause)))
                let names = victims(killed) ?? suite.processes.map(\.name)
                if let name = names.randomElement(), suite.kill(name) { killed += 1 }
            }
            isOver.raise()
            try await group.waitForAll()
        }
        try await suite.waitUntilReady()
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isRaised: Bool { value.load(ordering: .relaxed) }

        func raise() { value.store(true, ordering: .relaxed) }
    }

    /// Sends a request again and again until it has an answer that counts, for a minute at most.
    static func acknowledged<ClientAnswer>(_ send: () async throws -> ClientAnswer?) async throws -> ClientAnswer {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let answer = try await send() { return answer }
            guard .now < deadline else { throw SuiteFault("a write was not acknowledged for a minute") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The same for requests to the suite: successes count, and what was refused for good is thrown.
    static func accepted(_ send: () async throws -> VerificationAnswer) async throws -> VerificationAnswer {
        try await acknowledged {
            guard let answer = try? await send() else { return nil }
            if (200..<300).contains(answer.status) { return answer }
            if (400..<500).contains(answer.status), answer.status != 409, answer.status != 429 {
                try answer.expecting(200)
            }
            return nil
        }
    }
}
