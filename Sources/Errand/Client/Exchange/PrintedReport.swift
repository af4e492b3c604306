import JSON

/// The combined result of an import's parts.
struct PrintedReport: Sendable {
    private(set) var counts: [(name: String, count: Int64)] = [
        ("created", 0), ("restored", 0), ("exists", 0), ("skipped", 0), ("failed", 0), ("kept", 0), ("adjusted", 0),
        ("left_out", 0),
    ]
    /// The change to be undone.
    private(set) var batch: Int64?
    private(set) var parts: [JSONValue] = []
    private(set) var lines: [JSONValue] = []

    subscript(_ name: String) -> Int64 { counts.first { $0.name == name }?.count ?? 0 }

    /// Adds the result of a part.
    mutating func add(_ answer: JSONValue, _ part: ImportParts.Part) {
        for index in counts.indices { counts[index].count += answer[counts[index].name]?.integer ?? 0 }
        batch = answer["batch"]?.integer ?? batch
        for part in answer["parts"]?.array ?? [] where !parts.contains(part) { parts.append(part) }
        for line in answer["lines"]?.array ?? [] {
            guard var object = line.object, let number = line["line"]?.integer else { continue }
            if part.places.indices.contains(Int(number) - 1) { object["line"] = .integer(part.places[Int(number) - 1]) }
            lines.append(.object(object))
        }
    }

    var json: JSONValue {
        var object = JSONObject(counts.map { ($0.name, .integer($0.count)) })
        object["batch"] = batch.map { .integer($0) } ?? .null
        object["parts"] = .array(parts)
        object["lines"] = .array(lines.sorted { ($0["line"]?.integer ?? 0) < ($1["line"]?.integer ?? 0) })
        return .object(object)
    }

    /// The report as text.
    var text: String {
        var parts = ["Imported \(self["created"].counted("task"))"]
        if self["restored"] > 0 { parts.append("\(self["restored"]) came back from the trash") }
        if self["exists"] > 0 {
            parts.append("\(self["exists"]) \(self["exists"] == 1 ? "was" : "were") there already")
        }
        if self["skipped"] > 0 { parts.append("\(self["skipped"].counted("line")) held no task") }
        if self["failed"] > 0 { parts.append("\(self["failed"]) could not be read") }
        return parts.joined(separator: ", ") + "."
    }

    /// The adjustments to the document and to each task.
    var changes: [String] {
        let whole = parts.map { "the \($0["part"]?.string ?? "") \($0["detail"]?.string ?? "")" }
        return whole
            + lines.flatMap { line in
                (line["parts"]?.array ?? []).map { part in
                    "line \(line["line"]?.integer ?? 0), \(part["part"]?.string ?? ""): \(part["detail"]?.string ?? "")"
                }
            }
    }

    /// The lines that could not be read, with reasons.
    var faults: [String] {
        lines.filter { $0["status"]?.string == "failed" }.map { line in
            "line \(line["line"]?.integer ?? 0): \(line["detail"]?.string ?? "not understood")"
        }
    }
}
