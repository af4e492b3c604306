/// Lists that everybody has.
enum TaskView: String, Sendable, CaseIterable {
    case today
    case week
    case overdue
    case inbox
    case tags

    var name: String {
        switch self {
        case .today: "Today"
        case .week: "The next seven days"
        case .overdue: "Overdue"
        case .inbox: "Without a date"
        case .tags: "Tags in use"
        }
    }

    /// What it holds in the filter language; nil for what holds no tasks.
    var filter: String? {
        switch self {
        case .today: "overdue | today"
        case .week: "overdue | next 7 days"
        case .overdue: "overdue"
        case .inbox: "no due"
        case .tags: nil
        }
    }
}
