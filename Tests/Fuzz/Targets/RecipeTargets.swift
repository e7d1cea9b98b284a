import MirrorModel
import RecipeModel
import RecipeStore

extension FuzzTarget {
  /// The readers of recipes, and of what is kept and carried of them.
  static let recipes = [
    FuzzTarget(name: "python") { bytes in
      // Broken texts are refused, and those that ask for much are stopped.
      _ = PythonTrial.run(bytes, stepLimit: 20_000)
    },
    FuzzTarget(name: "recipe-snapshot") { bytes in
      _ = SnapshotTrial.readSnapshot(bytes)
      precondition(SnapshotTrial.rereadsRecipe(bytes) ?? true, "a recipe has changed")
    },
    FuzzTarget(name: "bundle-inventory") { bytes in
      guard let inventory = try? BundleInventory(bytes, source: "input") else { return }
      let again = try? BundleInventory(inventory.encode(), source: "copy")
      precondition(again?.members == inventory.members, "members were lost")
      precondition(again?.absences == inventory.absences, "absences were lost")
    },
  ]
}
