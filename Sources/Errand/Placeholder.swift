import ArgumentParser
import Subprocess

@main struct Errand: ParsableCommand {}
