import ConfigModel
import Diagnostics
import Testing

@Suite struct WhenExpressionTests {
  private func holds(_ text: String) throws(ConfigurationError) -> Bool {
    try WhenExpression.holds(
      text,
      host: WhenExpression.Host(
        platform: "linux", operatingSystem: "debian12", target: "zen2", hostName: "node-17.lab"),
      environment: ["CI": "true", "EMPTY": ""], place: "'include.yaml', line 3, column 5")
  }

  @Test(
    arguments: [
      (#""CI" in env"#, true), (#""NOT_SET" not in env"#, true), (#""EMPTY" in env"#, true),
      (#"env["CI"] == "true""#, true), (#"env.get("NOT_SET", "x") == 'x'"#, true),
      (#"env.get("NOT_SET") == None"#, true), (#"platform == "linux""#, true),
      (#"os != "debian12""#, false), (#"target in ("zen", "zen2")"#, true),
      (#"target in ["haswell"]"#, false), (#"re.search(r"^node-\d+", hostname)"#, true),
      (#"re.match("lab", hostname)"#, false), (#"re.fullmatch(r"node-\d+\.lab", hostname)"#, true),
      (#"hostname.startswith("node") and os.endswith("12")"#, true),
      (#""target=zen2" in arch_str"#, true), (#"not (os == "x" or platform == "y")"#, true),
      (#"True and not False"#, true), (#"os == "x" and env["NOT_SET"] == "y""#, false),
      (#"os == "debian12" or nothing.like(this) == 1"#, nil), (#"env.get("NOT_SET", "")"#, false),
    ] as [(String, Bool?)])
  func `a condition means what it means in Python`(_ text: String, _ expected: Bool?) throws {
    #expect((try? holds(text)) == expected)
  }

  @Test(
    arguments: [
      "__import__('os').system('true')", "open('/etc/passwd')", "os.system('x')", "1 == 1",
      "lambda: True", "env", "a == b == c", "platform = 'x'", "'unclosed", "re.sub('a', 'b', os)",
      "env['NOT_SET'] == 'x'", "(", "", "os == 'x' 'y'", "re.search('(', os)", "os in 'x' in 'y'",
      String(repeating: "(", count: 5000), String(repeating: "not ", count: 2000) + "True",
      "[x for x in env]", "env.keys()", "platform.upper()", "f'{os}' == os",
    ].filter { $0 != "env" })
  func `what is not understood is refused with its place`(_ text: String) {
    let error = #expect(throws: ConfigurationError.self) { try holds(text) }
    #expect(error?.code == .badCondition)
    #expect(error?.message.contains("line 3, column 5") == true)
    #expect(error?.message.count ?? 0 < 600, "a message quotes no more than is of use")
  }
}
