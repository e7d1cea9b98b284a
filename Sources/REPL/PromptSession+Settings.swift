package import LuaRuntime
package import PolicyModel

extension PromptSession {
  /// What the session is for.
  package struct Settings: Sendable {
    /// The modules that are globals at the prompt.
    package var modules: [NativeModule]
    /// What caches, mirrors and stores ask before they are changed; the session shuts it.
    package var gate: WriteGate
    /// The variables of the process.
    package var environment: [String: String]
    /// What a session on a terminal begins with, such as `albedo 1.0`.
    package var greeting: String
    /// Whether errors show where they were raised.
    package var showsTracebacks: Bool
    /// What the program around the prompt can be asked.
    package var host: Host

    /// Creates settings.
    package init(
      modules: [NativeModule], gate: WriteGate, environment: [String: String],
      greeting: String, showsTracebacks: Bool, host: Host = Host()
    ) {
      self.modules = modules
      self.gate = gate
      self.environment = environment
      self.greeting = greeting
      self.showsTracebacks = showsTracebacks
      self.host = host
    }
  }

  /// What the program around the prompt can be asked; without it the prompt knows Lua alone.
  package struct Host: Sendable {
    /// A file with Lua that a session on a terminal begins with.
    package struct StartupFile: Sendable {
      /// Its path, as it is shown.
      package var path: String
      /// Returns its text; nil where there is no such file.
      package var text: @Sendable () throws -> String?

      /// Creates the description of a file, which is not read yet.
      package init(path: String, text: @escaping @Sendable () throws -> String?) {
        self.path = path
        self.text = text
      }
    }

    /// Returns the names of the modules that only `require` gives.
    package var moduleNames: @Sendable () throws -> [String] = { [] }
    /// Tells whether a module belongs to the program instead of the site or the user.
    package var isShipped: @Sendable (String) -> Bool = { _ in true }
    /// Returns the Lua in the file that tracebacks call by this name; nil where there is none.
    package var sourceText: @Sendable (String) -> String? = { _ in nil }
    /// The files that the session begins with, in order.
    package var startupFiles: [StartupFile] = []
    /// Returns the name of the active environment; nil for none.
    package var activeEnvironment: @Sendable () -> String? = { nil }
    /// Makes another environment the active one; nil for none.
    package var activate: @Sendable (String?) async throws -> Void = { _ in }
    /// Returns the texts of a kind that begin with a text, sorted.
    ///
    /// A kind that it does not know has none. `places` are the caches that are open. Must not use the
    /// network.
    package var candidates:
      @Sendable (_ kind: String, _ beginning: String, _ places: [String]) async -> [String] = {
        _, _, _ in []
      }

    /// Creates the description of a program that knows nothing.
    package init() {}
  }
}
