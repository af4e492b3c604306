import ArgumentParser
import Curl
import FoundationEssentials
import Glibc
import SuiteClient

/// A command of the terminal client, which succeeds or reports a fault and ends with its exit code.
protocol ClientCommand: AsyncParsableCommand, Sendable {
    var options: ClientOptions { get }

    /// - Throws: ``ClientFault``, or any error of the libraries.
    func perform(in place: CommandEnvironment) async throws
}

extension ClientCommand {
    func run() async throws {
        let place = CommandEnvironment(options, environment: ProcessInfo.processInfo.environment)
        do {
            try await perform(in: place)
            await place.curl.shutdown()
        } catch let error as ExitCode {
            throw error
        } catch {
            let fault = ClientFault(any: error, origin: nil)
            place.console.say(fault)
            throw ExitCode(fault.code.rawValue)
        }
    }
}

/// The environment of a command.
struct CommandEnvironment: Sendable {
    let environment: [String: String]
    let console: Console
    let curl = CurlClient(CurlConfiguration(connectTimeout: .seconds(5), authorities: TrustedAuthorities.file))

    init(_ options: ClientOptions, environment: [String: String]) {
        self.environment = environment
        console = Console(options, environment: environment)
    }

    /// - Throws: ``ClientFault`` when neither `XDG_CONFIG_HOME` nor `HOME` is set.
    func configFolder() throws(ClientFault) -> ConfigFolder {
        guard let folder = ConfigFolder(environment) else {
            throw ClientFault(
                .failed, "There is no place for settings: neither XDG_CONFIG_HOME nor HOME is set.",
                next: "Set HOME, or pass ERRAND_URL and ERRAND_TOKEN.")
        }
        return folder
    }

    /// The session of the user who is signed in.
    func session() throws(ClientFault) -> ClientSession {
        try ClientSession.open(environment, curl: curl)
    }
}
