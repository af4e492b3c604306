import JSON

/// Evaluates an expression: a routing rule for one event, or the condition of a circuit breaker.
struct RuleEvaluation {
    /// The values of the names in the expression.
    let variables: [String: JSONValue]

    init(variables: [String: JSONValue]) { self.variables = variables }

    /// - Parameter event: the whole CloudEvent; `event` in the rule.
    init(event: JSONValue) { self.init(variables: ["event": event]) }

    func value(_ expression: RuleExpression) throws(RuleEvaluationFault) -> JSONValue {
        switch expression {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let value): return .number(JSONNumber(value))
        case .string(let value): return .string(value)
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try value(element)) }
            return .array(values)
        case .name(let name): return try variable(name)
        case .member(let base, let name): return try member(name, of: try value(base))
        case .index(let base, let index): return try element(try value(index), of: try value(base))
        case .call(let name, let base, let arguments): return try call(name, base, arguments)
        default: return .bool(try truth(expression))
        }
    }

    /// Evaluates `&&` and `||` symmetrically, as CEL defines them: a side that decides the result hides the other's
    /// error.
    func truth(_ expression: RuleExpression) throws(RuleEvaluationFault) -> Bool {
        switch expression {
        case .not(let operand): return !(try truth(operand))
        case .and(let left, let right): return try both(left, right, settledBy: false)
        case .or(let left, let right): return try both(left, right, settledBy: true)
        case .compare(let comparison, let left, let right):
            return try compare(comparison, try value(left), try value(right))
        case .contains(let element, let list): return try contains(try value(element), in: try value(list))
        case .has(let base, let name):
            guard case .object(let object) = try value(base) else { throw fault("has() of what has no members") }
            return object[name] != nil
        default:
            guard let bool = try value(expression).bool else { throw fault("not a condition") }
            return bool
        }
    }

    func fault(_ message: String) -> RuleEvaluationFault { RuleEvaluationFault(message: message) }

    private func both(
        _ left: RuleExpression, _ right: RuleExpression, settledBy settling: Bool
    ) throws(RuleEvaluationFault) -> Bool {
        let first: Bool
        do {
            first = try truth(left)
        } catch {
            if try truth(right) == settling { return settling }
            throw error
        }
        return first == settling ? settling : try truth(right)
    }

    private func variable(_ name: String) throws(RuleEvaluationFault) -> JSONValue {
        guard let value = variables[name] else { throw fault("no such variable: \(name)") }
        return value
    }

    private func member(_ name: String, of base: JSONValue) throws(RuleEvaluationFault) -> JSONValue {
        guard let member = base[name] else { throw fault("no such key: \(name)") }
        return member
    }

    private func element(_ index: JSONValue, of base: JSONValue) throws(RuleEvaluationFault) -> JSONValue {
        if let name = index.string { return try member(name, of: base) }
        guard let elements = base.array, let number = index.double, let position = Int(exactly: number),
            elements.indices.contains(position)
        else { throw fault("no such element") }
        return elements[position]
    }

    private func contains(_ element: JSONValue, in list: JSONValue) throws(RuleEvaluationFault) -> Bool {
        if let object = list.object, let name = element.string { return object[name] != nil }
        guard let elements = list.array else { throw fault("'in' needs a list") }
        return elements.contains { equal($0, element) }
    }
}

extension RuleEvaluation {
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
