/// `spec.tracing` of a `Configuration`: the sampling rate, and the collectors.
///
/// Source: <https://docs.dapr.io/operations/observability/tracing/setup-tracing/>, and daprd where that is silent.
struct TracingSettings: Sendable {
    /// The share of new traces that are sampled; zero turns tracing off.
    var rate: Double
    var receivers: [SpanReceiver] = []
    /// Requested settings that are not supported here, one sentence each.
    var notices: [String] = []

    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init(_ tracing: ResourceNode) throws(ResourceFault) {
        try tracing.allow(["samplingRate", "stdout", "zipkin", "otel"])
        let written = try tracing.required("samplingRate")
        guard let rate = Double(try written.text()), (0...1).contains(rate) else {
            throw written.fault("must be a share from 0 to 1")
        }
        self.rate = rate
        if try tracing["stdout"]?.flag() ?? false {
            notices.append("Spans are not written to the log here: the inspector shows them.")
        }
        if let zipkin = tracing["zipkin"] { try addZipkin(zipkin) }
        if let otel = tracing["otel"] { try addOTLP(otel) }
    }

    private mutating func addZipkin(_ zipkin: ResourceNode) throws(ResourceFault) {
        try zipkin.allow(["endpointAddress"])
        let endpoint = try zipkin.required("endpointAddress")
        let url = try endpoint.text()
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw endpoint.fault("must be an http or https URL, such as http://localhost:9411/api/v2/spans")
        }
        receivers.append(SpanReceiver(form: .zipkin, url: url))
    }

    private mutating func addOTLP(_ otel: ResourceNode) throws(ResourceFault) {
        try otel.allow(["endpointAddress", "isSecure", "protocol", "headers", "timeout"])
        let isSecure = try otel["isSecure"]?.flag() ?? true
        let headers = try otel["headers"].map { list throws(ResourceFault) in try Self.headers(list) } ?? [:]
        var timeout = Duration.seconds(10)
        if let written = otel["timeout"] {
            guard let given = GoDuration.parse(try written.text()), given > .zero else {
                throw written.fault("must be a duration, such as 10s")
            }
            timeout = given
        }
        let form = try otel["protocol"]?.word("http", "grpc")
        // daprd sends nothing either when one of the two is missing.
        guard let form, let endpoint = otel["endpointAddress"] else {
            notices.append("Traces are not sent: otel needs both an endpointAddress and a protocol.")
            return
        }
        let address = try endpoint.text()
        guard !address.contains("://"), !address.hasPrefix("/"), !address.isEmpty else {
            throw endpoint.fault("must be host:port, without a scheme; isSecure says whether it is https")
        }
        guard form == "http" else {
            notices.append(
                "Traces are not sent to \(address): the built-in sidecar speaks OTLP over HTTP only, not gRPC; "
                    + "set protocol to http and name the collector's HTTP port, 4318.")
            return
        }
        let url = "\(isSecure ? "https" : "http")://\(address)/v1/traces"
        receivers.append(SpanReceiver(form: .otlp, url: url, headers: headers, timeout: timeout))
    }

    /// Reads both notations: `name=value` outside Kubernetes, separate names and values in its resources.
    private static func headers(_ list: ResourceNode) throws(ResourceFault) -> [String: String] {
        var headers: [String: String] = [:]
        for element in try list.elements() {
            if let name = element["name"] {
                headers[try name.text()] = try element.required("value").text()
                continue
            }
            let parts = try element.text().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { throw element.fault("must be name=value") }
            headers[String(parts[0])] = String(parts[1])
        }
        return headers
    }
}

extension Sidecar {
    /// The tracer for the settings and the other consumers of this host's traces.
    static func tracer(
        _ configuration: SidecarConfiguration, _ settings: TracingSettings?, _ make: (SpanReceiver) -> SpanExporter,
        history: TraceHistory?
    ) -> Tracer {
        let own = configuration.traces.flatMap { SpanReceiver(url: $0) }
        let receivers = (settings?.receivers ?? []) + [own].compactMap { $0 }
        let destinations: [any SpanDestination] = receivers.map(make) + [history].compactMap { $0 }
        // Without tracing settings everything is traced for those consumers; with a rate of zero nothing is.
        let isWatched = history != nil || own != nil
        return Tracer(
            service: configuration.appID, rate: settings?.rate ?? (isWatched ? 1 : nil), destinations: destinations)
    }
}
