internal import LuaRuntime

/// The native module through which a plan tells the session that it has changed.
enum MaintenanceModule {
  /// Its name, which only scripts of the prompt know.
  static let name = "albedo.prompt"

  /// The declaration, which only the prompt's machine gets.
  static func module(_ state: SessionState) -> NativeModule {
    NativeModule(
      name, summary: "What a plan at the prompt needs of the program.",
      functions: [
        NativeFunction(
          "note_change", summary: "Notes that the line which runs has changed the plan.",
          body: .immediate { _ in
            state.setPlanned()
            return []
          })
      ])
  }
}
