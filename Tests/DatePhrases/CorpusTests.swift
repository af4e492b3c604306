import DatePhrases
import FoundationEssentials
import Testing

@Suite(
    "A public set of English phrases",
    .enabled(if: ProcessInfo.processInfo.environment["ERRAND_CORPORA"] != nil, "ERRAND_CORPORA names no folder"))
struct CorpusTests {
    @Test("nine in ten of the public set's phrases are read as they should be")
    func rate() throws {
        let cases = try #require(try CorpusCase.all())
        var rates: [String: (right: Int, all: Int)] = [:]
        var spans = 0
        for entry in cases {
            let verdict = entry.verdict
            rates[entry.type, default: (0, 0)].all += 1
            if verdict.isRight { rates[entry.type]?.right += 1 }
            if verdict.hasRightSpan { spans += 1 }
            if !verdict.isRight || !verdict.hasRightSpan {
                print(
                    verdict.isRight ? "span " : "WRONG", entry.input, "|", entry.text, "|", entry.value, entry.timex,
                    "|", verdict.found)
            }
        }
        for (type, rate) in rates.sorted(by: { $0.key < $1.key }) {
            print("\(type): \(rate.right) of \(rate.all)")
        }
        let right = rates.values.reduce(0) { $0 + $1.right }
        print("all: \(right) of \(cases.count); the very words: \(spans)")
        #expect(right * 10 >= cases.count * 9)
    }
}
