import Exchange
import FoundationEssentials
import Hummingbird
import JSON
import ServiceKit
import Tasks

/// The result of an import: the outcome for each line, and the parts of each task that could not be kept unchanged.
struct ImportReport: Sendable {
    enum Outcome: Sendable, Hashable {
        case created(UUID)
        /// A deleted task was restored.
        case restored(UUID)
        /// The task had been created before.
        case exists(UUID)
        /// The line is not a task.
        case skipped(String)
        /// The task cannot be created; the reason.
        case failed(String)

        /// True when it changed the user's tasks.
        var isChange: Bool {
            switch self {
            case .created, .restored: true
            case .exists, .skipped, .failed: false
            }
        }
    }

    fileprivate struct Line: Sendable {
        let number: Int
        let outcome: Outcome
        let notes: [ImportNote]
    }

    /// The change by which the whole import can be undone.
    var batch: Int64?
    /// Notes about the document as a whole.
    let notes: [ImportNote]
    private var lines: [Line] = []

    init(notes: [ImportNote] = []) { self.notes = notes }

    mutating func add(_ line: Int, _ outcome: Outcome, _ notes: [ImportNote] = []) {
        lines.append(Line(number: line, outcome: outcome, notes: notes))
    }

    var response: Response { JSONResponse(bytes, headers: [.cacheControl: "no-store"]).response }

    /// The report as a JSON document.
    var bytes: [UInt8] {
        var json = JSONWriter(reserving: 256 + 96 * lines.count)
        json.object { json in
            count(into: &json)
            json.member("batch", orNull: batch)
            json.member("parts") { $0.parts(notes) }
            json.member("lines") { json in
                json.array(lines.sorted { $0.number < $1.number }) { json, line in
                    json.object { json in
                        json.member("line", line.number)
                        json.member("status", line.outcome.name)
                        json.member("outcome", ifPresent: line.fidelity)
                        json.detail(of: line.outcome)
                        if !line.notes.isEmpty { json.member("parts") { $0.parts(line.notes) } }
                    }
                }
            }
        }
        return json.bytes
    }

    private func count(into json: inout JSONWriter) {
        let names = lines.map(\.outcome.name) + lines.compactMap(\.fidelity).filter { $0 != "failed" }
        let counts = Dictionary(grouping: names, by: \.self).mapValues(\.count)
        let order = ["created", "restored", "exists", "skipped", "failed", "kept", "adjusted", "left_out"]
        for name in order { json.member(named: name) { $0.integer(counts[name] ?? 0) } }
    }
}

extension ImportReport.Line {
    /// How completely the task was imported; nil for a line without one.
    fileprivate var fidelity: String? {
        switch outcome {
        case .skipped: nil
        case .failed: "failed"
        case .created, .restored, .exists:
            notes.contains { $0.change == .leftOut } ? "left_out" : notes.isEmpty ? "kept" : "adjusted"
        }
    }
}

extension ImportReport.Outcome {
    fileprivate var name: String {
        switch self {
        case .created: "created"
        case .restored: "restored"
        case .exists: "exists"
        case .skipped: "skipped"
        case .failed: "failed"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func detail(of outcome: ImportReport.Outcome) {
        switch outcome {
        case .created(let id), .restored(let id), .exists(let id):
            member("id", id.taskID)
        case .skipped(let reason), .failed(let reason):
            member("detail", reason)
        }
    }

    fileprivate mutating func parts(_ notes: [ImportNote]) {
        array(notes) { json, note in
            json.object { json in
                json.member("part", note.part)
                json.member("outcome", note.change.rawValue)
                json.member("detail", note.detail)
            }
        }
    }
}
