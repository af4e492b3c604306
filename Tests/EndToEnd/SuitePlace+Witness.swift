import FoundationEssentials
import TestSupport
import Testing

@testable import Errand

extension SuitePlace {
    /// The suite's own run file and components, with a subscriber beside.
    func withWitness() throws -> SuitePlace {
        var place = self
        place.components = try copyComponents { name, text in
            name.hasPrefix("pubsub") ? text.replacing("scopes: [api", with: "scopes: [witness, api") : text
        }
        let source = String(decoding: try #require(ProcessFiles.read(runFile)), as: UTF8.self)
        let text =
            source.replacing("appDirPath: ..", with: "appDirPath: \(SuitePlace.project)")
            + "\n  - appID: witness\n    appDirPath: .\n    appPort: 9007\n    daprHTTPPort: 3507\n"
        place.runFile = "\(state)/run.yaml"
        try PrivateFile.write(Array(text.utf8), to: place.runFile)
        return place
    }

    /// Where the subscriber listens.
    var witnessPort: Int { 9007 + portOffset }
}
