/// Parses a rule by recursive descent; each function is one level of CEL's precedence, loosest first.
struct RuleParser {
    private let tokens: [(token: RuleToken, offset: Int)]
    private var position = 0
    private var depth = 0
    /// The variables that an expression may use.
    let names: Set<String>

    init(_ text: String, names: Set<String>) throws(RuleFault) {
        self.names = names
        var lexer = RuleLexer(text)
        tokens = try lexer.tokens()
    }

    /// - Throws: ``RuleFault`` unless the text is exactly one expression.
    static func parse(_ text: String, names: Set<String> = ["event"]) throws(RuleFault) -> RuleExpression {
        var parser = try RuleParser(text, names: names)
        let expression = try parser.condition()
        guard parser.next == .end else { throw parser.unexpected() }
        return expression
    }

    func fault(_ message: String) -> RuleFault { RuleFault(message: message, offset: tokens[position].offset) }

    private func unexpected() -> RuleFault {
        switch next {
        case .end: fault("the rule ends too early")
        case .symbol(let symbol) where "+-*/%?".contains(symbol):
            fault("'\(symbol)' is not understood by the built-in sidecar")
        default: fault("unexpected word")
        }
    }

    var next: RuleToken { tokens[position].token }

    mutating func advance() { position = min(position + 1, tokens.count - 1) }

    mutating func take(_ symbol: String) -> Bool {
        guard next == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: String) throws(RuleFault) {
        guard take(symbol) else { throw fault("expected \(symbol)") }
    }

    mutating func condition() throws(RuleFault) -> RuleExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { throw fault("nested too deeply") }
        return try or()
    }

    private mutating func or() throws(RuleFault) -> RuleExpression {
        var left = try and()
        while take("||") { left = .or(left, try and()) }
        return left
    }

    private mutating func and() throws(RuleFault) -> RuleExpression {
        var left = try relation()
        while take("&&") { left = .and(left, try relation()) }
        return left
    }

    private mutating func relation() throws(RuleFault) -> RuleExpression {
        var left = try unary()
        while true {
            if case .symbol(let symbol) = next, let comparison = RuleExpression.Comparison(rawValue: symbol) {
                advance()
                left = .compare(comparison, left, try unary())
            } else if next == .name("in") {
                advance()
                left = .contains(left, in: try unary())
            } else {
                return left
            }
        }
    }

    private mutating func unary() throws(RuleFault) -> RuleExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { throw fault("nested too deeply") }
        if take("!") { return .not(try unary()) }
        if take("-") {
            guard case .number(let value) = next else { throw unexpected() }
            advance()
            return .number(-value)
        }
        return try member()
    }
}

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
                base = .index(base, try condition())
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
            let inner = try condition()
            try expect(")")
            return inner
        case .symbol("["):
            advance()
            return .list(try arguments(until: "]"))
        default: throw unexpected()
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
        repeat { arguments.append(try condition()) } while take(",")
        try expect(end)
        return arguments
    }
}
