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
        #expect(files[0].utf8.count < LogOutput.fileLimit + (1 << 20))
        let numbers = try files.flatMap { $0.split(separator: "\n") }.map { line in
            let parts = line.split(separator: " ")
            #expect(parts.count == 2 && parts[1] == padding)
            return try #require(Int(parts[0]))
        }
        #expect(numbers.sorted() == Array(0..<count))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    private static func content(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
