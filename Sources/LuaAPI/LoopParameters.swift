internal import LuaRuntime

extension NativeParameter {
  /// What a `for` loop passes to an object that keeps its place itself.
  static let ofLoop = [
    NativeParameter("state", .any, help: "what a `for` loop passes; not looked at"),
    NativeParameter("control", .any, help: "likewise"),
  ]
}
