extension RuleParser {
    /// A primary followed by `.name`, `.function(…)` and `[index]`.
    mutating func member() throws(RuleFault) -> RuleExpression {
        var base = try primary()
        while true {
            if take(".") {
                guard case .name(let name) = next else { throw fault("expected a name") }
                advance()
                base = take("(") ? try method(name, on: base) : .member(base, name)
            } else if take("[") {
                base = .index(base, try choice())
                try expect("]")
            } else {
                return base
            }
        }
    }

    private mutating func primary() throws(RuleFault) -> RuleExpression {
        let token = next
        switch token {
        case .number(let value):
            advance()
            return .number(value)
        case .string(let value):
            advance()
            return .string(value)
        case .name(let name):
            advance()
            return try named(name)
        case .symbol("("):
            advance()
            let inner = try choice()
            try expect(")")
            return inner
        case .symbol("["):
            advance()
            return .list(try arguments(until: "]"))
        default: throw fault(token == .end ? "the rule ends too early" : "unexpected word")
        }
    }

    private mutating func named(_ name: String) throws(RuleFault) -> RuleExpression {
        switch name {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: break
        }
        guard take("(") else {
            guard names.contains(name) else { throw fault("undeclared reference to '\(name)'") }
            return .name(name)
        }
        let arguments = try arguments(until: ")")
        switch (name, arguments.count) {
        case ("has", 1):
            guard case .member(let base, let member) = arguments[0] else { throw fault("has() takes a member") }
            return .has(base, member)
        case ("size", 1), ("string", 1), ("int", 1), ("double", 1): return .call(name, on: nil, arguments)
        default: throw fault("undeclared function '\(name)'")
        }
    }

    private mutating func method(_ name: String, on base: RuleExpression) throws(RuleFault) -> RuleExpression {
        let arguments = try arguments(until: ")")
        let count = name == "size" ? 0 : 1
        guard ["size", "startsWith", "endsWith", "contains", "matches"].contains(name), arguments.count == count else {
            throw fault("undeclared function '\(name)'")
        }
        if name == "matches", case .string(let pattern) = arguments[0], (try? Regex(pattern)) == nil {
            throw fault("not a regular expression")
        }
        return .call(name, on: base, arguments)
    }

    private mutating func arguments(until end: String) throws(RuleFault) -> [RuleExpression] {
        var arguments: [RuleExpression] = []
        if take(end) { return arguments }
        repeat { arguments.append(try choice()) } while take(",")
        try expect(end)
        return arguments
    }
}
