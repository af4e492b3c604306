/// Writes the Prometheus text format, version 0.0.4.
struct MetricsText {
    private(set) var bytes: [UInt8] = []

    mutating func header(_ name: String, _ help: String, _ type: String) {
        line("# HELP \(name) \(help)")
        line("# TYPE \(name) \(type)")
    }

    mutating func sample(_ name: String, _ labels: [String] = [], _ values: [String] = [], _ value: String) {
        guard !labels.isEmpty else { return line("\(name) \(value)") }
        let pairs = zip(labels, values).map { "\($0)=\"\(Self.escaped($1))\"" }
        line("\(name){\(pairs.joined(separator: ","))} \(value)")
    }

    mutating func family(_ family: MetricFamily<Counter>) {
        header(family.name, family.help, "counter")
        for (values, counter) in family.all { sample(family.name, family.labels, values, String(counter.value)) }
    }

    mutating func family(_ family: MetricFamily<Histogram>) {
        header(family.name, family.help, "histogram")
        for (values, histogram) in family.all {
            let (counts, sum) = histogram.snapshot
            guard counts.contains(where: { $0 > 0 }) else { continue }
            var total = 0
            for (bound, count) in zip(Histogram.bounds.map { "\($0)" } + ["+Inf"], counts) {
                total += count
                sample("\(family.name)_bucket", family.labels + ["le"], values + [bound], String(total))
            }
            sample("\(family.name)_sum", family.labels, values, "\(sum)")
            sample("\(family.name)_count", family.labels, values, String(total))
        }
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func escaped(_ value: String) -> String {
        guard value.contains(where: { $0 == "\"" || $0 == "\\" || $0.isNewline }) else { return value }
        return value.flatMap { character -> [Character] in
            switch character {
            case "\"": ["\\", "\""]
            case "\\": ["\\", "\\"]
            case _ where character.isNewline: ["\\", "n"]
            default: [character]
            }
        }.map(String.init).joined()
    }
}
