import AlbedoTesting
import RecipeModel

/// Files by the names of the modules that they are.
final class ModulesByName: RecipeModules {
  private let texts: [String: String]

  init(_ texts: [String: String] = [:]) { self.texts = texts }

  func file(ofModule name: String) throws(RecipeError) -> RecipeFile? {
    texts[name].map { RecipeFile(bytes: Array($0.utf8), file: "\(name).py") }
  }
}

/// Reads a recipe as one of a repository of an old Spack, where the classes of build systems need no
/// import.
func readRecipe(
  _ bytes: [UInt8], name: String = "tool", file: String = "package.py"
) throws(RecipeError) -> Recipe {
  try RecipeReader(modules: NoModules()).read(
    bytes, name: name, namespace: "lab", file: file, module: "spack.pkg.lab.\(name)")
}

/// Reads a recipe whose class has `body`, indented by four blanks.
func recipe(
  _ body: String, bases: String = "Package", before: String = "", name: String = "tool",
  host: RecipeHost = RecipeHost(), modules: [String: String] = [:]
) throws -> Recipe {
  let text = recipeText(body, bases: bases, before: before)
  return try RecipeReader(modules: ModulesByName(modules), host: host).read(
    Array(text.utf8), name: name, namespace: "lab", file: "package.py",
    module: "spack.pkg.lab.\(name)")
}

/// The text of a recipe whose class has `body`.
func recipeText(_ body: String, bases: String = "Package", before: String = "") -> String {
  let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  return """
    from spack.package import *
    \(before)

    class Tool(\(bases)):
        "A tool."
    \(lines.joined(separator: "\n"))
    """
}

/// The URLs of an archive; nil for any other source.
func urls(_ source: PackageSource) -> [String]? {
  if case .archive(let archive) = source { archive.urls } else { nil }
}
