import ArgumentParser
import Curl
import Glibc
import HTTPTypes
import JSON

/// The destination of a document that is saved rather than displayed.
struct OutputFile: ParsableArguments {
    @Option(name: [.short, .long], help: "A file for it; standard output when none is given.", completion: .file())
    var output: String?

    @Flag(help: "Replace the file when it exists.")
    var force = false

    /// Requests a document and writes it as it arrives. The file only appears once it is complete.
    ///
    /// - Parameter what: the document's name for the user.
    func write(_ call: ClientSession.Call, _ what: String, _ desk: CommandContext) async throws {
        var call = call
        call.headers[.accept] = "*/*"
        call.timeout = .seconds(120)
        let answer = try await desk.session.stream(call)
        guard let output, output != "-" else {
            for try await chunk in answer.body { Console.write(bytes: chunk, to: STDOUT_FILENO) }
            return
        }
        guard force || access(output, F_OK) != 0 else {
            throw ClientFault(.failed, "\(output) exists already.", next: "Give another --output, or --force.")
        }
        let draft = "\(output).\(getpid()).part"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ClientFault(.failed, "\(output) cannot be written: \(Self.reason)") }
        var size = 0
        do {
            defer { close(file) }
            for try await chunk in answer.body {
                guard Console.write(bytes: chunk, to: file) else {
                    throw ClientFault(.failed, "\(output) cannot be written: \(Self.reason)")
                }
                size += chunk.count
            }
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, output) == 0 else {
            unlink(draft)
            throw ClientFault(.failed, "\(output) cannot be written: \(Self.reason)")
        }
        desk.say(["file": .string(output), "bytes": .integer(size)]) {
            desk.console.note(TerminalText.line("Wrote \(what) to \(output), \(size.counted("byte"))."))
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
