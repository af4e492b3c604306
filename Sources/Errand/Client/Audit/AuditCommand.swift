import ArgumentParser

/// The trail of everything that happened.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "See, check and export the record of everything that happened.",
        subcommands: [ListAudit.self, VerifyAudit.self, ExportAudit.self],
        defaultSubcommand: ListAudit.self)
}
