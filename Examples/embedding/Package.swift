// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "embedding",
  dependencies: [.package(name: "albedo", path: "../..")],
  targets: [
    .executableTarget(
      name: "shop", dependencies: [.product(name: "LuaRuntime", package: "albedo")])
  ]
)
