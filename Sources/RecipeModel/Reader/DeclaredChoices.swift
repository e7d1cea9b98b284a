internal import SpecModel

/// What the variants that a recipe declares rule out for every spec of its package on one host.
struct DeclaredChoices {
  private let variants: [RecipeVariant]
  private let platform: String

  /// Creates what a recipe rules out, which is nothing where it may have more variants than are known.
  init(of recipe: Recipe?, on host: RecipeHost) {
    variants = recipe?.gaps[.variants]?.isEmpty ?? true ? recipe?.variants ?? [] : []
    platform = host.platform
  }

  /// Whether no spec of the package can have the variants that another one asks for.
  func ruleOut(_ asked: Spec, _ interpreter: PythonInterpreter) -> Bool {
    asked.variants.inOrder.contains { ruleOut($0, interpreter) }
  }

  private func ruleOut(_ asked: Variant, _ interpreter: PythonInterpreter) -> Bool {
    let declared = variants.filter { $0.name == asked.name }
    guard !declared.isEmpty, !asked.isBoolean, !asked.values.contains(.text("*")) else {
      return false
    }
    var possible: Set<String> = []
    for variant in declared where canHold(variant.condition, interpreter) {
      guard let values = variant.values else { return false }
      for value in values where canHold(value.condition, interpreter) {
        // A value that is no text is not compared here.
        guard let text = value.value.textOrDigits else { return false }
        possible.insert(text)
      }
    }
    return !asked.values.allSatisfy { possible.contains($0.description) }
  }

  /// Whether a condition can hold on the host, as far as the platform tells.
  private func canHold(_ condition: RecipeCondition, _ interpreter: PythonInterpreter) -> Bool {
    if condition.isNever { return false }
    guard condition.text.holds("platform="),
      let wanted = (try? Spec.parse(condition.text))?.architecture?.platform, wanted != "*"
    else { return true }
    interpreter.note(hostFact: "host_platform")
    return wanted == platform
  }
}
