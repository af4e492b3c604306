import JSON

extension RuleEvaluation {
    func number(_ expression: RuleExpression) throws(RuleEvaluationFault) -> Double {
        guard let number = try value(expression).double else { throw fault("not a number") }
        return number
    }

    private func string(_ expression: RuleExpression) throws(RuleEvaluationFault) -> String {
        guard let string = try value(expression).string else { throw fault("not a string") }
        return string
    }

    /// JSON numbers are doubles here, as in Dapr, so `1` and `1.0` are equal.
    func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = left.double, let right = right.double { return left == right }
        return left == right
    }

    func compare(
        _ comparison: RuleExpression.Comparison, _ left: JSONValue, _ right: JSONValue
    ) throws(RuleEvaluationFault) -> Bool {
        switch comparison {
        case .equal: return equal(left, right)
        case .unequal: return !equal(left, right)
        default: break
        }
        if let left = left.double, let right = right.double { return ordered(comparison, left, right) }
        if let left = left.string, let right = right.string { return ordered(comparison, left, right) }
        throw fault("values of these types have no order")
    }

    private func ordered<Value: Comparable>(
        _ comparison: RuleExpression.Comparison, _ left: Value, _ right: Value
    ) -> Bool {
        switch comparison {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal: left == right
        case .unequal: left != right
        }
    }

    func calculate(
        _ operation: RuleExpression.Arithmetic, _ left: RuleExpression, _ right: RuleExpression
    ) throws(RuleEvaluationFault) -> JSONValue {
        let first = try value(left)
        let second = try value(right)
        if operation == .add, let first = first.string, let second = second.string { return .string(first + second) }
        guard let first = first.double, let second = second.double else { throw fault("not numbers") }
        if operation == .divide || operation == .remainder, second == 0 { throw fault("division by zero") }
        let result =
            switch operation {
            case .add: first + second
            case .subtract: first - second
            case .multiply: first * second
            case .divide: first / second
            case .remainder: first.truncatingRemainder(dividingBy: second)
            }
        return .number(JSONNumber(result))
    }

    func call(
        _ name: String, _ base: RuleExpression?, _ arguments: [RuleExpression]
    ) throws(RuleEvaluationFault) -> JSONValue {
        guard let subject = base ?? arguments.first else { throw fault("no argument") }
        switch name {
        case "size": return .number(JSONNumber(try size(try value(subject))))
        case "string": return .string(try text(try value(subject)))
        case "int", "double": return .number(JSONNumber(try converted(try value(subject), whole: name == "int")))
        default: break
        }
        guard let argument = arguments.first else { throw fault("no argument") }
        let text = try string(subject)
        let part = try string(argument)
        switch name {
        case "startsWith": return .bool(text.hasPrefix(part))
        case "endsWith": return .bool(text.hasSuffix(part))
        case "contains": return .bool(text.contains(part))
        default:
            guard let regex = try? Regex(part) else { throw fault("not a regular expression") }
            return .bool(text.firstMatch(of: regex) != nil)
        }
    }

    private func size(_ value: JSONValue) throws(RuleEvaluationFault) -> Int {
        switch value {
        case .string(let text): return text.unicodeScalars.count
        case .array(let elements): return elements.count
        case .object(let object): return object.count
        default: throw fault("size() of what has none")
        }
    }

    private func text(_ value: JSONValue) throws(RuleEvaluationFault) -> String {
        switch value {
        case .string(let text): return text
        case .number(let number): return number.literal
        case .bool(let bool): return bool ? "true" : "false"
        default: throw fault("no text for this value")
        }
    }

    private func converted(_ value: JSONValue, whole: Bool) throws(RuleEvaluationFault) -> Double {
        guard let number = value.double ?? value.string.flatMap({ Double($0) }) else { throw fault("not a number") }
        return whole ? number.rounded(.towardZero) : number
    }
}
