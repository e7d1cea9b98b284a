/// A Swift object that Lua holds by handle.
///
/// Lua sees a userdata whose methods and operators come from the `NativeClass` of the same name.
/// The machine keeps the object alive until Lua has collected or closed the userdata, or until the
/// machine ends. It lets go of collected objects together, before it next enters a native function,
/// hands Lua another object, or resumes a task: always on its thread, never amid a collection, so that
/// a `deinit` may do what it likes. A finalizer of a script still finds the objects that it can reach.
/// Immutable values are wrapped in a final class.
public protocol LuaObject: AnyObject, Sendable {
  /// The name of the class as declared in a module, such as `shapes.Circle`.
  static var luaClassName: String { get }
}
