import RecipeModel

extension FuzzTarget {
  /// The readers of recipes.
  static let recipes = [
    FuzzTarget(name: "python") { bytes in
      // Broken texts are refused, and those that ask for much are stopped.
      _ = PythonTrial.run(bytes, stepLimit: 20_000)
    }
  ]
}
