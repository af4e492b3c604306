/// A routing rule as a tree: the part of the Common Expression Language that routing uses.
indirect enum RuleExpression: Sendable, Equatable {
    enum Comparison: String, Sendable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    enum Arithmetic: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case remainder = "%"
    }

    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([RuleExpression])
    case name(String)
    case member(RuleExpression, String)
    case index(RuleExpression, RuleExpression)
    /// `has(a.b)`: true when the member exists.
    case has(RuleExpression, String)
    case call(String, on: RuleExpression?, [RuleExpression])
    case not(RuleExpression)
    case negative(RuleExpression)
    case and(RuleExpression, RuleExpression)
    case or(RuleExpression, RuleExpression)
    case compare(Comparison, RuleExpression, RuleExpression)
    case arithmetic(Arithmetic, RuleExpression, RuleExpression)
    case contains(RuleExpression, in: RuleExpression)
    case choice(RuleExpression, RuleExpression, RuleExpression)
}
