/// Rows of text in columns that fit a width; one column takes the space left by the others.
struct Table: Sendable {
    struct Column: Sendable {
        var title: String
        /// For a column that is dropped only when it is empty.
        static let never = -1

        /// The order in which columns are dropped when the table does not fit, highest first; 0 for one that is always
        /// shown.
        var giveUp = 0
        /// Maximum width, to which content is cut; nil for the column that takes the remaining space.
        var widest: Int? = 24
        var isRight = false
    }

    struct Cell: Sendable, Equatable {
        var text: String
        var style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = TerminalText.line(text)
            self.style = style
        }
    }

    /// Minimum width of the flexible column while there are columns to drop.
    private static let leastFlexible = 24
    private static let gap = 2

    let columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// - Parameter width: the width to fit; nil for no limit.
    func lines(width: Int?, hasColours: Bool) -> [String] {
        let shown = fitting(width)
        let widths = self.widths(of: shown, within: width)
        let head = shown.map { Cell(columns[$0].title.uppercased(), .dim) }
        return ([head] + rows.map { row in shown.map { row[$0] } }).map { cells in
            line(cells, shown, widths, hasColours: hasColours)
        }
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], hasColours: Bool) -> String {
        var line = ""
        var pending = ""
        for (place, cell) in cells.enumerated() {
            let text = DisplayWidth.cut(cell.text, to: widths[place])
            let blank = String(repeating: " ", count: max(0, widths[place] - DisplayWidth.of(text)))
            let painted = cell.style.paint(text, if: hasColours)
            if place > 0 { pending += String(repeating: " ", count: Self.gap) }
            if columns[shown[place]].isRight { pending += blank }
            if !text.isEmpty {
                line += pending + painted
                pending = ""
            }
            if !columns[shown[place]].isRight { pending += blank }
        }
        return line
    }

    /// The columns to show: those with content, and of these as many as fit.
    private func fitting(_ width: Int?) -> [Int] {
        var shown = columns.indices.filter { index in
            columns[index].giveUp == 0 || rows.contains { !$0[index].text.isEmpty }
        }
        guard let width else { return shown }
        while true {
            let needed = shown.reduce(Self.gap * (shown.count - 1)) { sum, index in
                sum + (columns[index].widest == nil ? min(Self.leastFlexible, natural(index)) : natural(index))
            }
            let candidates = shown.filter { columns[$0].giveUp > 0 }
            guard needed > width, let last = candidates.max(by: { columns[$0].giveUp < columns[$1].giveUp }) else {
                return shown
            }
            shown.removeAll { $0 == last }
        }
    }

    /// The width a column needs.
    private func natural(_ index: Int) -> Int {
        let widest = rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index].text)) }
        return min(widest, columns[index].widest ?? .max)
    }

    private func widths(of shown: [Int], within width: Int?) -> [Int] {
        var widths = shown.map(natural)
        guard let width else { return widths }
        let excess = widths.reduce(Self.gap * (shown.count - 1), +) - width
        if excess > 0, let flexible = shown.firstIndex(where: { columns[$0].widest == nil }) {
            widths[flexible] = max(8, widths[flexible] - excess)
        }
        return widths
    }
}
