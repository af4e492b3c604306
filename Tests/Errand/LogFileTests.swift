import FoundationEssentials
import ServiceKit
import SuiteClient
import TestSupport
import Testing

@testable import Errand

@Suite("Logs of errand up")
struct LogFileTests {
    private static func content(_ path: String) -> String {
        String(decoding: ProcessFiles.read(path) ?? [], as: UTF8.self)
    }

    @Test("what comes through the pipe follows the process into the file that it has begun since")
    func processOwnsTheFile() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/api.log"
        let log = LogFile(path: path, isWrittenByProcess: true)
        let output = LogOutput.file(path)
        output.write(Array("first\n".utf8), urgently: true)
        log.append(Array("from the pipe\n".utf8))
        #expect(Self.content(path) == "first\nfrom the pipe\n")
        output.write([UInt8](repeating: UInt8(ascii: "x"), count: LogOutput.fileLimit), urgently: true)
        output.write(Array("\nafter\n".utf8), urgently: true)
        log.append(Array("crashed\n".utf8))
        #expect(Self.content(path) == "\nafter\ncrashed\n")
        #expect(Self.content("\(path).1").hasPrefix("first\nfrom the pipe\nxxx"))
    }

    @Test("the last words are this run's: its last three lines, wherever they came from")
    func lastWords() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/api.log"
        let log = LogFile(path: path, isWrittenByProcess: true)
        log.append(Array("of the run before\n".utf8))
        let start = log.end
        #expect(log.lastLines(since: start) == [])
        log.append(Array("one\ntwo\n".utf8))
        LogOutput.file(path).write(Array("three\nfour\n".utf8), urgently: true)
        #expect(log.lastLines(since: start) == ["two", "three", "four"])
    }

    @Test("a file that the supervisor writes is bounded by it")
    func bounded() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/other.log"
        let log = LogFile(path: path)
        let chunk = [UInt8](repeating: UInt8(ascii: "y"), count: LogOutput.fileLimit / 2)
        for _ in 0..<4 { log.append(chunk) }
        log.append(Array("end\n".utf8))
        #expect(Self.content("\(path).1").utf8.count <= LogOutput.fileLimit + chunk.count)
        #expect(log.lastLines(since: 0).last == "end" || Self.content(path).hasSuffix("end\n"))
    }
}
