import FoundationEssentials
import ServiceKit
import TestSupport
import Testing

@Suite("Where log lines go")
struct LogOutputTests {
    @Test("lines of many threads stand whole in the file, and none is lost when it is full and a new one begins")
    func fileOutput() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/api.log"
        let output = LogOutput.file(path)
        #expect(LogOutput.file(path) === output)
        let padding = String(repeating: "x", count: 1000)
        let count = 12_000
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in stride(from: writer, to: count, by: 4) {
                        output.write(Array("\(number) \(padding)\n".utf8), urgently: number % 1000 == 0)
                    }
                }
            }
        }
        output.flush()
        let files = ["\(path).1", path].map { Self.content($0) }
        #expect(files[0].utf8.count >= LogOutput.fileLimit)
        #expect(files[0].utf8.count < LogOutput.fileLimit + (2 << 20))
        let numbers = try files.flatMap { $0.split(separator: "\n") }.map { line in
            let parts = line.split(separator: " ")
            #expect(parts.count == 2 && parts[1] == padding)
            return try #require(Int(parts[0]))
        }
        #expect(numbers.sorted() == Array(0..<count))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("a line that nothing pushes is in the file soon, also one that comes after a while of silence")
    func quietLines() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/quiet.log"
        let output = LogOutput.file(path)
        output.write(Array("first\n".utf8), urgently: false)
        try await eventually { Self.content(path) == "first\n" }
        // The thread that writes ends after a second without a line; the next one must find another.
        let silence = ContinuousClock.now + .milliseconds(1500)
        try await eventually { .now > silence }
        output.write(Array("second\n".utf8), urgently: false)
        try await eventually { Self.content(path) == "first\nsecond\n" }
    }

    private static func content(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
