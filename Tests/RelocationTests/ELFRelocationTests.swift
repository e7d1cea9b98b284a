import AlbedoTesting
import Relocation
import Testing

@Suite struct ELFRelocationTests {
  @Test(arguments: try VectorCase.all("relocate-elf.json"))
  func `dynamic sections change as in Spack where everything fits`(vector: VectorCase) throws {
    let input = try vector.bytes("input_b64")
    let patch = ELFRelocation.patch(for: input.span, map: try vector.map())
    if try vector.text("result") == "needs_patchelf" {
      try expectGrown(vector, patch, input)
    } else {
      #expect(patch.isEmpty == !(try vector.flag("changed")))
      #expect(patch.applied(to: input) == (try vector.bytes("output_b64")))
      #expect(patch.keepsLength && patch.tail == nil)
    }
  }

  @Test(arguments: try VectorCase.all("relocate-elf.json"))
  func `files are parsed as in Spack`(vector: VectorCase) throws {
    let input = try vector.bytes("input_b64")
    let parsed = try #require(vector.fields["parsed"] as? [String: Any])
    let file = ELFFile(input.span)
    #expect((file == nil) == (parsed["parse_error"] != nil))
    #expect(file?.searchPath(in: input.span).map(text) == parsed["rpath"] as? String)
    #expect(file?.interpreter(in: input.span).map(text) == parsed["interp"] as? String)
  }

  @Test func `search paths grow in files of both classes and byte orders`() throws {
    let map = try prefixMap(["/old", "/a/root/that/is/much/longer"])
    var formats: Set<[UInt8]> = []
    for vector in try VectorCase.all("relocate-elf.json") where vector.fields["changed"] != nil {
      let input = try vector.bytes("input_b64")
      guard let old = ELFFile(input.span)?.searchPath(in: input.span), text(old).contains("/old")
      else { continue }
      let output = ELFRelocation.patch(for: input.span, map: map).applied(to: input)
      let items = text(old).split(separator: ":").map { item in
        item.hasPrefix("/old") ? "/a/root/that/is/much/longer" + item.dropFirst(4) : String(item)
      }
      #expect(
        ELFFile(output.span)?.searchPath(in: output.span).map(text)
          == items.joined(separator: ":"))
      formats.insert(Array(input[4...5]))
    }
    #expect(formats == [[2, 1], [1, 2]])
  }

  @Test func `an interpreter that once shrank grows back in place`() throws {
    let input = try Fixture.bytes("elf/pie.exe")
    let shrunk = ELFRelocation.patch(for: input.span, map: try prefixMap(["/o/", "/"]))
      .applied(to: input)
    #expect(ELFFile(shrunk.span)?.interpreter(in: shrunk.span).map(text) == "/ld")
    let patch = ELFRelocation.patch(for: shrunk.span, map: try prefixMap(["/ld", "/o/ld"]))
    #expect(patch.tail == nil)
    #expect(
      ELFFile(patch.applied(to: shrunk).span)?.interpreter(in: input.span).map(text) == "/o/ld")
  }

  @Test func `the string pass sees what the dynamic section became`() throws {
    // RUNPATH "/o/lib:/usr/lib" becomes "/p/lib:/usr/lib" first, and then "/q/lib:/usr/lib".
    let input = try Fixture.bytes("elf/pie.exe")
    let map = try prefixMap(["/o/", "/p/"], ["/p/lib:", "/q/lib:"])
    let patch = try BinaryRelocation.patch(for: input.span, map: map, file: "pie.exe")
    let output = patch.applied(to: input)
    #expect(ELFFile(output.span)?.searchPath(in: output.span).map(text) == "/q/lib:/usr/lib")
    for (first, second) in zip(patch.edits, patch.edits.dropFirst()) {
      #expect(first.range.upperBound <= second.range.lowerBound)
    }
  }

  @Test func `both passes together equal one pass after the other`() throws {
    var numbers = SeededNumbers(seed: 99)
    let map = try prefixMap(["/o/l", "/p"], ["/o/", "/x"], ["/p", "/"], ["lib", "b"])
    for name in ["pie.exe", "no-pie.exe", "libgreet.so", "libword.so"] {
      for _ in 0..<50 {
        var input = try Fixture.bytes("elf/" + name)
        for _ in 0..<200 {
          let place = Int.random(in: 900..<input.count - 32, using: &numbers)
          let words = ["/o/lib", "/p/", "lib\0", "/o/", "/p\0\0", "\0\0\0\0"]
          let word = Array(words[Int.random(in: 0..<words.count, using: &numbers)].utf8)
          input.replaceSubrange(place..<(place + word.count), with: word)
        }
        let first = ELFRelocation.patch(for: input.span, map: map)
        #expect(first.tail == nil)
        let halfway = first.applied(to: input)
        let second = try? StringRelocation.patch(for: halfway.span, map: map, file: name)
        let both = try? BinaryRelocation.patch(for: input.span, map: map, file: name)
        #expect(both?.applied(to: input) == second?.applied(to: halfway))
      }
    }
  }

  private func expectGrown(_ vector: VectorCase, _ patch: Patch, _ input: [UInt8]) throws {
    let output = patch.applied(to: input)
    let parsedAgain = ELFFile(output.span)
    let file = try #require(parsedAgain)
    let parsed = try #require(vector.fields["parsed"] as? [String: Any])
    let rpath = vector.fields["new_rpath"] as? String ?? parsed["rpath"] as? String
    let interpreter = vector.fields["new_interp"] as? String ?? parsed["interp"] as? String
    #expect(file.searchPath(in: output.span).map(text) == rpath)
    #expect(file.interpreter(in: output.span).map(text) == interpreter)
    #expect(patch.tail != nil && patch.keepsLength)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
