import FoundationEssentials
import SuiteClient
import TestSupport
import Testing

@testable import Errand

extension SuitePlace {
    /// The suite's own run file and components, with a subscriber beside.
    func withWitness() throws -> SuitePlace {
        var place = self
        place.components = try copyComponents { name, text in
            name.hasPrefix("pubsub") ? Self.open(text) : text
        }
        let source = String(decoding: try #require(ProcessFiles.read(runFile)), as: UTF8.self)
        let text =
            source.replacing("appDirPath: ..", with: "appDirPath: \(SuitePlace.project)")
            + "\n  - appID: witness\n    appDirPath: .\n    appPort: 9007\n    daprHTTPPort: 3507\n"
        place.runFile = "\(state)/run.yaml"
        try PrivateFile.write(Array(text.utf8), to: place.runFile)
        return place
    }

    /// Lets the subscriber hear everything on a component.
    private static func open(_ component: String) -> String {
        let topics = component.firstMatch(of: /- name: protectedTopics\n +value: "([^"]*)"/)?.1 ?? ""
        return component.replacing("scopes: [api", with: "scopes: [witness, api").replacing(
            /(- name: subscriptionScopes\n +value: "[^"]*)"/
        ) { "\($0.1);\(Witness.appID)=\(topics)\"" }
    }

    /// Where the subscriber listens.
    var witnessPort: Int { 9007 + portOffset }
}
