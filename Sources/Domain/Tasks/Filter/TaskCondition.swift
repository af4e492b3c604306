/// What a filter says, settled for a moment and a zone.
indirect enum TaskCondition: Sendable, Hashable {
    case all([TaskCondition])
    case any([TaskCondition])
    case not(TaskCondition)
    case status(TaskStatus)
    case priority(TaskPriority)
    /// A tag, in lower case.
    case tag(String)
    case hasTags
    case recurring
    case hasDue
    /// Due in a stretch of time.
    case due(FilterTime)
    /// Not done, and due before today or before now.
    case overdue(FilterTime)
    case created(Range<Int64>)
    case completed(Range<Int64>)
    case updated(Range<Int64>)
    case text(TaskSearch)
}
