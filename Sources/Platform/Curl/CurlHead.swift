import HTTPTypes

/// The head of a response as it came: header lines in one buffer, looked up or parsed only when someone asks.
struct CurlHead: Sendable {
    private(set) var status = 0
    private(set) var isComplete = false
    /// The final response's header lines, each with its line break.
    private var lines: [UInt8] = []

    /// Takes the next line, as libcurl hands it over; a new status line starts over, so that interim heads are forgotten.
    ///
    /// - Returns: false when the head grows beyond `limit` bytes.
    mutating func append(_ line: UnsafeRawBufferPointer, limit: Int) -> Bool {
        if isComplete { return true }  // a trailer
        if let code = Self.statusCode(line) {
            status = code
            lines.removeAll(keepingCapacity: true)
            return true
        }
        if line.first == 0x0D || line.first == 0x0A {
            isComplete = status >= 200
            return true
        }
        if lines.isEmpty { lines.reserveCapacity(256) }
        lines.append(contentsOf: line)
        return lines.count <= limit
    }

    private static func statusCode(_ line: UnsafeRawBufferPointer) -> Int? {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: 0x20) else { return nil }
        return line[(space + 1)...].prefix(3).reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    /// The first value of a header.
    func value(of name: StaticString) -> String? {
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: 0x0A) ?? lines.count
            if let colon = match(name, at: start, before: end) { return text(from: colon + 1, to: end) }
            start = end + 1
        }
        return nil
    }

    /// The position of the colon behind `name` at the start of the line.
    private func match(_ name: StaticString, at start: Int, before end: Int) -> Int? {
        let length = name.utf8CodeUnitCount
        guard start + length < end, lines[start + length] == UInt8(ascii: ":") else { return nil }
        for index in 0..<length where lowercase(lines[start + index]) != lowercase(name.utf8Start[index]) { return nil }
        return start + length
    }

    private func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private func text(from start: Int, to end: Int) -> String {
        var range = start..<end
        while let first = range.first, lines[first] == 0x20 || lines[first] == 0x09 { range.removeFirst() }
        while let last = range.last, [0x20, 0x09, 0x0D].contains(lines[last]) { range.removeLast() }
        return String(decoding: lines[range], as: UTF8.self)
    }

    /// All headers, in order; a line that is no header is left out.
    var fields: HTTPFields {
        var fields = HTTPFields()
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: 0x0A) ?? lines.count
            if let colon = lines[start..<end].firstIndex(of: UInt8(ascii: ":")),
                let name = HTTPField.Name(String(decoding: lines[start..<colon], as: UTF8.self))
            {
                fields.append(HTTPField(name: name, value: text(from: colon + 1, to: end)))
            }
            start = end + 1
        }
        return fields
    }
}
