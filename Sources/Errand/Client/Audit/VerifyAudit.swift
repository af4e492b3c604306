import ArgumentParser
import HTTPTypes
import JSON

struct VerifyAudit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that nothing in the record was changed or removed; the exit code says so.")

    @OptionGroup var options: ClientOptions

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let verdict = try await desk.session.json(.get, "/api/audit/verify")
        let isWhole = verdict["valid"]?.bool == true
        desk.say(verdict) {
            guard isWhole else { return }
            let count = verdict["records"]?.integer ?? 0
            desk.console.say("\(desk.console.paint("The record is whole:", .green)) \(count.counted("event")).")
            if count > 0 { desk.console.say("  head \(TerminalText.line(verdict["head"]?.string ?? ""))") }
        }
        guard !isWhole else { return }
        let place = verdict["broken"]?["number"]?.integer.map { " at number \($0)" } ?? ""
        throw ClientFault(
            .failed, "The record is \(verdict["broken"]?["reason"]?.string ?? "damaged")\(place).",
            next: "Tell whoever runs the suite, and compare with an earlier errand audit export.")
    }
}
