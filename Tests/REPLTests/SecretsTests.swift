import Testing

@testable import REPL

@Suite struct SecretsTests {
  @Test(arguments: [
    "password", "Password", "db_passwd", "passphrase", "access_token", "accessToken", "TOKENS",
    "API_KEY", "apiKey", "secret", "client_secret", "secretAccessKey", "private-key",
    "Authorization", "token_value",
  ])
  func `a value of this name is a secret`(name: String) {
    #expect(Secrets.isSecret(name: name))
  }

  @Test(arguments: [
    "name", "hash", "key", "keys", "tokenize", "access_token_variable", "token_count",
    "password_file", "pass", "compass", "",
  ])
  func `a value of this name is none`(name: String) {
    #expect(!Secrets.isSecret(name: name))
  }

  @Test(arguments: [
    ("https://user:pw@host/path", "https://***@host/path"),
    ("https://ghp_abc@host", "https://***@host"),
    ("ssh://git@host/x", "ssh://git@host/x"),
    ("ssh://git:pw@host/x", "ssh://***@host/x"),
    ("a https://a:b@c, then s3://k:s@d", "a https://***@c, then s3://***@d"),
    ("https://host/a@b", "https://host/a@b"),
    ("Authorization: Bearer abcdefgh123", "Authorization: Bearer ***"),
    ("https://h/?token=abc&x=1", "https://h/?token=***&x=1"),
    ("PASSWORD=abc make", "PASSWORD=*** make"),
    ("a == b, x=1", "a == b, x=1"),
    ("Basic Lua", "Basic Lua"),
  ])
  func `text loses its secrets and nothing else`(text: String, masked: String) {
    #expect(Secrets.masked(text) == masked)
  }

  @Test(arguments: [
    "mirror.password", "mirror[\"password\"]", "os.getenv('API_TOKEN')", "=t.token",
  ])
  func `an expression can end in a secret`(expression: String) {
    #expect(Secrets.endsInSecret(expression))
  }

  @Test(arguments: [
    "token = 'abc'", "mirror.password = \"abc\"", "t[\"password\"] = [[abc]]",
    "login{ password = 'abc' }", "set('token', 'abc')", "buildcache.open('https://a:b@c')",
    "token='abc'", "local token = 'abc'", "x = '-----BEGIN RSA PRIVATE KEY-----'",
    "x = 'ghp_16C7e42F292c6912'",
  ])
  func `a line holds a secret`(line: String) {
    #expect(Secrets.appear(in: line))
  }

  @Test(arguments: [
    "store.open():select('quill')", "print(mirror.password)", "token_count = 5", "x = 'password'",
    "buildcache.open('https://example.org')", "tokens = 5", "",
  ])
  func `a line holds none`(line: String) {
    #expect(!Secrets.appear(in: line))
  }
}
