import FuzzTargets
import Glibc

/// The target that `ALBEDO_FUZZ_TARGET` names.
private let target: FuzzTarget = {
  let name = unsafe getenv("ALBEDO_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
  guard let target = FuzzTarget.named(name) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: " ")
    print("set ALBEDO_FUZZ_TARGET to one of: \(names)")
    exit(2)
  }
  return target
}()

/// What libFuzzer calls with each input; the main function is libFuzzer's own.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
