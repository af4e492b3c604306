import ArgumentParser

/// API tokens, for programs that act for the person.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "List, make and revoke API tokens, for scripts and MCP clients.",
        subcommands: [ListTokens.self, CreateToken.self, RevokeToken.self],
        defaultSubcommand: ListTokens.self)
}
