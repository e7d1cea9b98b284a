internal import RecipeModel
internal import SpecModel

/// Records that have others within them.
extension LuaRecipeReader {
  func patch(
    _ location: String, _ values: [String: RecipeValue], _ condition: RecipeCondition,
    _ place: RecipePlace
  ) -> RecipePatch {
    RecipePatch(
      location: .value(location), checksum: Self.checksum(values["sha256"]),
      archiveChecksum: Self.checksum(values["archive_sha256"]), condition: condition,
      level: values["level"].flatMap(Self.integer) ?? 1,
      workingDirectory: values["working_dir"]?.text ?? ".",
      isReversed: values["reverse"]?.isTrue ?? false, folders: [folder], place: place)
  }

  /// The patches that a dependency gets: records of the word `patch`, one or a list.
  func patches(
    _ value: RecipeValue?, _ place: RecipePlace
  ) throws(RecipeMistake) -> [RecipePatch] {
    guard let value else { return [] }
    var result: [RecipePatch] = []
    for record in value.list ?? [value] {
      guard record["kind"]?.text == "patch", let location = record["subjects"]?.list?.first?.text
      else { throw RecipeMistake("patches: expected patch(…), or a list of them") }
      var values: [String: RecipeValue] = [:]
      if case .mapping(let entries) = record["options"] {
        for entry in entries { values[entry.key.text ?? ""] = entry.value }
      }
      let condition = try values.removeValue(forKey: "when")?.text.map(builder.texts.condition)
      result.append(patch(location, values, condition ?? .always, place))
    }
    return result
  }

  mutating func declareVariant(
    _ name: String, _ values: [String: RecipeValue], _ condition: RecipeCondition,
    _ place: RecipePlace
  ) throws(RecipeMistake) {
    var choices = RecipeVariant.values(forDefault: values["default"])
    if let listed = values["values"]?.list {
      choices = []
      for value in listed { choices?.append(try choice(value)) }
    } else if values["values"] == .boolean(false) {
      // Anything can be chosen, though the default is a truth.
      choices = nil
    }
    builder.add(
      RecipeVariant(
        name: name, condition: condition,
        defaultValue: try RecipeVariant.defaultValue(values["default"]), values: choices,
        sets: values["sets"]?.list?.map { ($0.list ?? []).compactMap(\.text) },
        isMulti: values["multi"]?.isTrue ?? false,
        hasValidator: values["validated"]?.isTrue ?? false,
        isSticky: values["sticky"]?.isTrue ?? false,
        description: values["description"]?.text ?? "", precedence: 0, place: place))
  }

  /// A value that can be chosen: plain, or a table with `value` and `when`.
  private func choice(_ value: RecipeValue) throws(RecipeMistake) -> RecipeVariant.Value {
    guard case .mapping = value else { return RecipeVariant.Value(value) }
    guard let plain = value["value"] else {
      throw RecipeMistake("values: expected a value, or a table with 'value' and 'when'")
    }
    switch value["when"] {
    case nil, .some(.none), .boolean(true): return RecipeVariant.Value(plain)
    case .boolean(false): return RecipeVariant.Value(plain, condition: .never)
    case .text(let text):
      return RecipeVariant.Value(plain, condition: try builder.texts.condition(text))
    default: throw RecipeMistake("values: expected 'when' as a text")
    }
  }
}
