/// Rows of comma-separated values (RFC 4180).
enum CSVTable {
    struct Row: Sendable, Hashable {
        /// The line at which the row begins.
        let line: Int
        var cells: [String]
    }

    /// The separators between cells: Excel's depends on the locale.
    private static let separators: [Unicode.Scalar] = [",", ";", "\t", "|"]

    /// Reads a table whose first row names the columns, detecting the separator; nil when no row does. Excel's first
    /// line `sep=;` and any lines above the header are skipped.
    ///
    /// - Parameter isHeader: returns true for cells that are column names.
    static func read(
        _ text: String, _ bounds: ImportBounds, isHeader: ([String]) -> Bool
    ) throws(ExchangeFault) -> (header: [String], rows: ArraySlice<Row>)? {
        for separator in separators {
            let top = read(String(text.unicodeScalars.prefix(4096)), separator: separator).prefix(8)
            guard let index = top.firstIndex(where: { isHeader($0.cells.map(\.trimmed)) }) else { continue }
            let rows = read(text, separator: separator, most: bounds.elements + 1)
            try bounds.check(elements: rows.count)
            return (rows[index].cells.map(\.trimmed), rows[(index + 1)...])
        }
        return nil
    }

    /// Reads rows with any kind of line ends; a quote inside an unquoted cell is literal. Leaves out rows without text,
    /// surplus cells of a very long row, and rows beyond `most`.
    static func read(_ text: String, separator: Unicode.Scalar = ",", most: Int = .max) -> [Row] {
        var rows: [Row] = []
        var row = Row(line: 1, cells: [])
        var cell = ""
        var line = 1
        var isQuoted = false
        var wasQuoted = false
        func isEmpty(_ row: Row) -> Bool { row.cells.allSatisfy(\.isEmpty) }
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        while let scalar = next, rows.count < most {
            next = scalars.next()
            switch scalar {
            case "\"" where isQuoted && next == "\"":
                cell.append("\"")
                next = scalars.next()
            case "\"" where isQuoted: isQuoted = false
            case "\"" where cell.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case separator where !isQuoted:
                if row.cells.count < ImportBounds.values { row.cells.append(cell) }
                (cell, wasQuoted) = ("", false)
            case "\r" where !isQuoted && next == "\n": break
            case "\n" where !isQuoted, "\r" where !isQuoted:
                row.cells.append(cell)
                if !isEmpty(row) { rows.append(row) }
                line += 1
                (cell, wasQuoted, row) = ("", false, Row(line: line, cells: []))
            default:
                if scalar == "\n" { line += 1 }
                cell.unicodeScalars.append(scalar)
            }
        }
        row.cells.append(cell)
        return isEmpty(row) ? rows : rows + [row]
    }

    static func write(_ cells: [String]) -> [UInt8] {
        Array((cells.map(quoted).joined(separator: ",") + "\r\n").utf8)
    }

    private static func quoted(_ cell: String) -> String {
        let needs =
            cell.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) } || cell.first == " "
            || cell.last == " "
        guard needs else { return cell }
        var text = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { text += "\"" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
