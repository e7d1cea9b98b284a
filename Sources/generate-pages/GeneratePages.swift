import Host

/// Writes the generated pages of the checkout that is the working folder.
@main struct GeneratePages {
  static func main() async throws {
    for page in try await GeneratedPages.all() + GeneratedPages.commands() {
      try GeneratedPages.write(page)
      print(page.path)
    }
  }
}
