import JSON

/// Determines from a sidecar's log why it is unhealthy, with a remedy.
enum SidecarWords {
    private struct Sign: Sendable {
        /// Words that must all be in the line.
        let words: [String]
        let text: String
        let mend: String

        init(_ words: String..., text: String, mend: String) {
            (self.words, self.text, self.mend) = (words, text, mend)
        }
    }

    /// The first match counts, so specific signs come before general ones.
    private static let signs = [
        Sign(
            "secretstores.kubernetes", "init",
            text: "its own Kubernetes secret store has no token to ask the API server with",
            mend: #"set the pods' annotation dapr.io/disable-builtin-k8s-secret-store: "true", as the chart does"#),
        Sign(
            "configuration", "not found", text: "the Configuration that its pod names is not there",
            mend: "install the release anew, so that Configurations and pods fit: helm upgrade"),
        Sign(
            "failed to get configuration", text: "it gets no Configuration",
            mend: "see that the name in dapr.io/config is among: kubectl get configurations.dapr.io"),
        Sign(
            "secret", "not found", text: "a Secret that a component reads is not there",
            mend: "make it, with the members that the component's secretKeyRef names"),
        Sign(
            "x509", text: "it does not believe the certificate that it is shown",
            mend:
                "after a change of Dapr's root certificate restart everything: first Dapr's deployments, then the release's"
        ),
        Sign(
            "authentication handshake failed", text: "it and Dapr's control plane do not trust each other",
            mend:
                "after a change of Dapr's root certificate or trust domain restart everything: first Dapr, then the release"
        ),
        Sign(
            "trust domain", text: "the trust domain is another one than the control plane's",
            mend: "see that dapr.trustDomain of the values is what the access rules name"),
        Sign(
            "no such host", text: "a name of a component leads nowhere",
            mend: "correct the address in the component; a network policy must let DNS through"),
        Sign(
            "wrongpass", text: "a server refuses the password", mend: "correct the member of the credentials' Secret"),
        Sign(
            "password authentication failed", text: "a server refuses the password",
            mend: "correct the member of the credentials' Secret"),
        Sign(
            "sasl", text: "the broker refuses to sign in", mend: "correct the member of the credentials' Secret"),
        Sign(
            "connection refused", text: "nobody listens where a component leads",
            mend: "start the server, or correct the component's address and port"),
        Sign(
            "no route to host", text: "the way to a server is barred",
            mend: "let the network policy through to it: networkPolicy.egress of the values"),
        Sign(
            "i/o timeout", text: "a server does not answer",
            mend: "let the network policy through to it: networkPolicy.egress of the values; or see that it runs"),
        Sign(
            "context deadline exceeded", text: "a server does not answer in time",
            mend: "let the network policy through to it: networkPolicy.egress of the values; or see that it runs"),
        Sign(
            "couldn't find", "component", text: "this Dapr does not know the type of a component",
            mend: "correct spec.type, or use a Dapr that has it"),
        Sign(
            "init_component_failure", text: "a component does not come up",
            mend: "correct the component that the sidecar's log names"),
        Sign(
            "access control policy has denied", text: "access control refuses a call", mend: "see runbooks/refused.md"),
    ]

    /// The ailment in the last line of the highest severity; nil when the log has no errors.
    static func ailment(in log: String) -> Ailment? {
        let lines = log.split(separator: "\n").map { line(String($0)) }
        for level in ["fatal", "error", "warning"] {
            for line in lines.reversed() where line.level == level {
                let words = line.message.lowercased()
                guard let sign = signs.first(where: { $0.words.allSatisfy(words.contains) }) else { continue }
                return Ailment("\(sign.text): \(shortened(line.message))", mend: sign.mend)
            }
        }
        guard let last = lines.last(where: { ["fatal", "error"].contains($0.level) }) else { return nil }
        return Ailment(shortened(last.message), mend: "read its log: kubectl logs POD -c daprd")
    }

    /// Parses a line: JSON, as configured by the chart, or `level=fatal msg="…"`.
    private static func line(_ text: String) -> (level: String, message: String) {
        if let value = try? JSONValue(Array(text.utf8)), let message = value["msg"]?.string ?? value["message"]?.string
        {
            return (value["level"]?.string ?? "", message)
        }
        guard let start = text.firstRange(of: "level=") else { return ("", text) }
        let level = text[start.upperBound...].prefix { $0 != " " }
        guard let message = text.firstRange(of: "msg=\"") else { return (String(level), text) }
        let rest = text[message.upperBound...]
        return (String(level), String(rest.firstRange(of: "\" app_id=").map { rest[..<$0.lowerBound] } ?? rest))
    }

    private static func shortened(_ text: String) -> String {
        let line = text.replacing("\n", with: " ")
        return line.count > 300 ? "\(line.prefix(300))…" : line
    }
}
