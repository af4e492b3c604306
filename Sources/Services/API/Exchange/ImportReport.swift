import FoundationEssentials
import Hummingbird
import JSON
import ServiceKit
import Tasks

/// What came of each line of an imported document.
struct ImportReport: Sendable {
    enum Outcome: Sendable, Hashable {
        case created(UUID)
        /// It had been created before.
        case exists(UUID)
        /// It is no task.
        case skipped(String)
        /// It is none that can be created; why.
        case failed(String)
    }

    private var lines: [(number: Int, outcome: Outcome)] = []

    mutating func add(_ line: Int, _ outcome: Outcome) { lines.append((line, outcome)) }

    var response: Response {
        JSONResponse(headers: [.cacheControl: "no-store"], reserving: 128 + 96 * lines.count) { json in
            let names = lines.map(\.outcome.name)
            json.raw("{")
            for name in ["created", "exists", "skipped", "failed"] {
                json.string(name)
                json.raw(":")
                json.integer(names.count { $0 == name })
                json.raw(",")
            }
            json.raw(#""lines":["#)
            for (index, line) in lines.sorted(by: { $0.number < $1.number }).enumerated() {
                if index > 0 { json.raw(",") }
                json.raw(#"{"line":"#)
                json.integer(line.number)
                json.raw(#","status":"#)
                json.string(line.outcome.name)
                json.detail(of: line.outcome)
                json.raw("}")
            }
            json.raw("]}")
        }.response
    }
}

extension ImportReport.Outcome {
    fileprivate var name: String {
        switch self {
        case .created: "created"
        case .exists: "exists"
        case .skipped: "skipped"
        case .failed: "failed"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func detail(of outcome: ImportReport.Outcome) {
        switch outcome {
        case .created(let id), .exists(let id):
            raw(#","id":"#)
            string(id.taskID)
        case .skipped(let reason), .failed(let reason):
            raw(#","detail":"#)
            string(reason)
        }
    }
}
