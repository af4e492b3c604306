import JSON

/// Evaluates an expression: a routing rule for one event, or the condition of a circuit breaker.
struct RuleEvaluation {
    /// What the names in the expression stand for.
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
        case .choice(let condition, let yes, let no): return try value(try truth(condition) ? yes : no)
        case .call(let name, let base, let arguments): return try call(name, base, arguments)
        case .negative(let operand): return .number(JSONNumber(-(try number(operand))))
        case .arithmetic(let operation, let left, let right): return try calculate(operation, left, right)
        default: return .bool(try truth(expression))
        }
    }

    /// `&&` and `||` are symmetrical as CEL defines them: a side that settles the answer hides the other's error.
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
