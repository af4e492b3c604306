/// A routing rule as a tree: the part of the Common Expression Language that routing uses. Arithmetic and the choice by
/// `?` are refused when the rule is read: nobody routes by them, and a daprd has them.
indirect enum RuleExpression: Sendable, Equatable {
    enum Comparison: String, Sendable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
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
    case and(RuleExpression, RuleExpression)
    case or(RuleExpression, RuleExpression)
    case compare(Comparison, RuleExpression, RuleExpression)
    case contains(RuleExpression, in: RuleExpression)
}
