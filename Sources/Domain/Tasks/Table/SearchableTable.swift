/// A table and the index of its words, made where it was not: whoever searches a table often keeps one.
public struct SearchableTable: Sendable {
    public let table: TaskTable
    let index: WordIndex

    public init(_ table: TaskTable) {
        self.table = table
        index = table.index
    }
}
