import HTTPTypes

/// How long the service itself takes for a list of many tasks, by the `Server-Timing` of its answers; no query is asked twice.
struct SearchLatency: Sendable {
    struct Kind: Sendable {
        let name: String
        let queries: [String]
    }

    static let kinds = [
        Kind(name: "one word", queries: words.map { "q=\($0)" }),
        Kind(name: "two words", queries: words.indices.map { "q=\(words[$0])+\(word($0 + 7))" }),
        Kind(
            name: "two very common beginnings",
            queries: beginnings.flatMap { first in
                beginnings.map { "q=\(first)+\($0)" }
            }),
        Kind(name: "a word in a filter", queries: words.map { "filter=\($0)%20%26%20!p1" }),
        Kind(
            name: "several words in a filter",
            queries: words.indices.map {
                "filter=%28\(words[$0])%20%7C%20\(word($0 + 3))%29%20%26%20!\(word($0 + 11))%20%26%20due%20before:%20friday"
            }),
        Kind(
            name: "all filters together",
            queries: words.map {
                "status=pending&priority=P1,P2&any_tag=work&any_tag=home&due_after=2020-01-01&q=\($0)&sort=due"
            }),
        Kind(name: "sorted by title", queries: (1...40).map { "sort=title&limit=\($0)" }),
        Kind(name: "sorted by due date", queries: (1...40).map { "sort=-due&limit=\($0)" }),
    ]

    private static let words = BenchWords.all
    private static let beginnings = ["b", "c", "p", "r", "w", "f", "s"]

    private static func word(_ index: Int) -> String { words[index % words.count] }

    let client: SuiteClient
    let account: SuiteAccount

    /// - Returns: the median, in milliseconds, of what the service worked on each answer once it knew that its copy is current.
    func median(of kind: Kind) async throws -> Double {
        var times: [Double] = []
        for query in kind.queries {
            let answer = try await client.send(.get, "/api/tasks?\(query)", as: account).expecting(200)
            guard let time = answer.serverTiming("list") else { throw SuiteFault("an answer without Server-Timing") }
            times.append(time)
        }
        return times.sorted()[times.count / 2]
    }
}
