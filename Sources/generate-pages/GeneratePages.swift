import Host

/// Writes the generated pages of the checkout that is the working folder.
@main struct GeneratePages {
  static func main() throws {
    for page in GeneratedPages.all() {
      try GeneratedPages.write(page)
      print(page.path)
    }
  }
}
