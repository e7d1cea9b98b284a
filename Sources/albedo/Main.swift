import Host

@main struct Main {
  static func main() async {
    await Program.main(arguments: Array(CommandLine.arguments.dropFirst()))
  }
}
