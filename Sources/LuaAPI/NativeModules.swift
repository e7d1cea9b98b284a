package import LuaRuntime

/// All modules that Albedo gives to Lua.
package enum NativeModules {
  /// The version of the Lua interface; it rises when a script may notice a difference.
  package static let apiVersion = 1

  /// Declares the modules for one session, in the order of the reference.
  package static func all(_ session: APISession) -> [NativeModule] {
    [
      CommonModule.module(session),
      ProgramModule.module(session),
      VersionModule.module(),
      SpecModule.module(),
      ConfigModule.module(session),
      StoreModule.module(session),
      EnvironmentModule.module(session),
      BuildCacheModule.module(session),
      ArchiveModule.module(),
      RelocateModule.module(),
      IndexModule.module(),
      RecipeModule.module(session),
      MirrorModule.module(session),
      BundleModule.module(session),
      FetchModule.module(session),
      CleanModule.module(session),
      PolicyModule.module(session),
      TrialModule.module(session),
      SignModule.module(session),
      FileSystemModule.module(session),
      PathModule.module(session),
      ProcessModule.module(session),
      JSONModule.module(),
      YAMLModule.module(),
      OutputModule.module(session.output),
      NativeModule.tasks(named: "albedo.task"),
      NativeModule.lines(named: "albedo.lines"),
    ]
  }
}
