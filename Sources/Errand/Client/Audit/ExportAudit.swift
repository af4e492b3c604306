import ArgumentParser
import HTTPTypes

struct ExportAudit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the whole record, one JSON document a line.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var target: OutputFile

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        try await target.write(Session.Call(.get, "/api/audit/export"), "the record", desk)
    }
}
