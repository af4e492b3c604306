import ArgumentParser

/// Prints a shell's completion script.
struct CompletionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for your shell.",
        discussion: """
            bash   errand completions bash > ~/.local/share/bash-completion/completions/errand
            zsh    errand completions zsh > ~/.zfunc/_errand    (with ~/.zfunc in fpath, before compinit)
            fish   errand completions fish > ~/.config/fish/completions/errand.fish
            """)

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var script: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws { print(Errand.completionScript(for: shell.script)) }
}
