import Diagnostics
import LuaRuntime
import Synchronization

/// What can go wrong in a shop, with codes as scripts see them: `shop.sold_out`.
enum ShopFailure: String, FailureCode {
  case soldOut = "sold_out"
  case unknownItem = "unknown_item"
  case badPlugin = "bad_plugin"
  case noScript = "no_script"

  static var domain: String { "shop" }
}

typealias ShopError = Failure<ShopFailure>

/// One item on the shelf.
///
/// Lua holds it by reference, so it must be safe to share between threads.
final class Item: LuaObject {
  static let luaClassName = "shop.Item"

  let name: String
  private let stock: Mutex<Int>

  init(_ name: String, stock: Int) {
    self.name = name
    self.stock = Mutex(stock)
  }

  var count: Int { stock.withLock { $0 } }

  func take(_ count: Int) throws {
    try stock.withLock { stock in
      guard stock >= count else {
        throw ShopError(
          .soldOut, "only \(stock) of '\(name)' left, \(count) wanted", hint: "order fewer")
      }
      stock -= count
    }
  }
}

/// Everything that the shop sells.
struct Larder: Sendable {
  let items = [
    Item("tea", stock: 12), Item("honey", stock: 3), Item("oats", stock: 40),
  ]

  func item(_ name: String) throws -> Item {
    guard let item = items.first(where: { $0.name == name }) else {
      throw ShopError(
        .unknownItem, "the shop has no '\(name)'",
        hint: "it sells " + items.map(\.name).joined(separator: ", "))
    }
    return item
  }
}
