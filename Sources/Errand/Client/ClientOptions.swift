import ArgumentParser

/// What every command of the terminal client understands.
struct ClientOptions: ParsableArguments {
    @Flag(name: .long, help: "Answer in JSON, for programs.")
    var json = false

    @Option(name: .long, help: "Use colours: auto, always or never.")
    var color: ColourChoice = .auto
}
