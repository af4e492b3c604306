import ArgumentParser
import Curl
import SuiteClient

/// Verifies a running suite from the outside.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a running suite from the outside, by URL.",
        discussion: """
            Signs up two users, changes tasks, watches the changes arrive on WebSockets, checks that neither user sees \
            the other, and cleans up. One line for each step; the exit code is 0 when all passed.
            """)

    @OptionGroup
    var options: SuiteAddressOptions

    @Option(
        help: ArgumentHelp("How long the suite may take until it answers for the first time.", valueName: "seconds"))
    var wait: Int = 0

    @Argument(help: "The API's URL, instead of --url.")
    var api: String?

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait takes 0 to 3600 seconds.") }
    }

    func run() async throws {
        var options = options
        options.url = api ?? options.url
        let curl = CurlClient(CurlConfiguration(authorities: TrustedAuthorities.file))
        let checks = Verification(
            client: VerificationClient(address: options.address, curl: curl), patience: .seconds(wait))
        let passed = await checks.run()
        await curl.shutdown()
        if !passed { throw ExitCode.failure }
    }
}
