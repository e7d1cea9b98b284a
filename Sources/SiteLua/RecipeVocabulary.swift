/// The words of a recipe in Lua, written in Lua.
///
/// The chunk gets the text of a recipe file and its name, runs the text with these words as its only
/// globals besides the libraries, and returns what the text has declared as plain tables, which
/// `LuaRecipeReader` turns into recipes.
enum RecipeVocabulary {
  static let source = #"""
    local text, name, compare, satisfies = ...

    local packages = {}

    -- The line of the recipe that called a word; words call this directly.
    local function line()
      local _, message = pcall(function() error("", 5) end)
      return tonumber(string.match(message, ":(%d+): $")) or 1
    end

    -- Raises an error that points at the line of the recipe: from a word, and from what a word calls.
    local function fail(format, ...)
      error(string.format(format, ...), 3)
    end

    local function fail_within(format, ...)
      error(string.format(format, ...), 4)
    end

    local function expect_text(word, what, value)
      if type(value) == "number" and math.type(value) == "integer" then return tostring(value) end
      if type(value) ~= "string" then
        fail_within("%s: expected %s as a text, got %s", word, what, type(value))
      end
      return value
    end

    local function expect_table(word, what, value)
      if value == nil then return {} end
      if type(value) ~= "table" or getmetatable(value) then
        fail_within("%s: expected %s in a table, got %s", word, what, type(value))
      end
      return value
    end

    local kinds = setmetatable({}, { __name = "kinds" })

    local function record(kind, line_number, subjects, options)
      local made = { kind = kind, line = line_number, subjects = subjects, options = options }
      kinds[made] = true
      return made
    end

    local function with_subject(word, what)
      return function(subject, options)
        local at = line()
        subject = expect_text(word, what, subject)
        local made = record(word, at, { subject }, expect_table(word, "its arguments", options))
        return made
      end
    end

    local function with_subjects(word, what)
      return function(...)
        local at = line()
        local subjects = table.pack(...)
        local options = {}
        if type(subjects[subjects.n]) == "table" then
          options = expect_table(word, "its arguments", subjects[subjects.n])
          subjects[subjects.n] = nil
          subjects.n = subjects.n - 1
        end
        local given = {}
        for index = 1, subjects.n do
          given[index] = expect_text(word, what, subjects[index])
        end
        if #given == 0 then fail("%s: expected %s", word, what) end
        local made = record(word, at, given, options)
        return made
      end
    end

    local function with_options(word)
      return function(subject, options)
        local at = line()
        if type(subject) == "string" then
          options = expect_table(word, "its arguments", options)
          local copy = { name = subject }
          for key, value in pairs(options) do copy[key] = value end
          options = copy
        else
          options = expect_table(word, "its arguments", subject)
        end
        local made = record(word, at, {}, options)
        return made
      end
    end

    local function records_of(word, list)
      local found = {}
      if type(list) ~= "table" then
        fail_within("%s: expected a table of records, got %s", word, type(list))
      end
      for index, value in ipairs(list) do
        if not kinds[value] then
          fail_within("%s: expected a record such as version(…) at place %d, got %s", word, index, type(value))
        end
        found[index] = value
      end
      return found
    end

    local words = {
      version = with_subject("version", "the version"),
      patch = with_subject("patch", "a URL or a file"),
      depends_on = with_subject("depends_on", "a spec"),
      extends = with_subject("extends", "a spec"),
      conflicts = with_subject("conflicts", "a spec"),
      variant = with_subject("variant", "a name"),
      license = with_subject("license", "a licence"),
      can_splice = with_subject("can_splice", "a spec"),
      provides = with_subjects("provides", "a spec"),
      requires = with_subjects("requires", "a spec"),
      maintainers = with_subjects("maintainers", "a name"),
      resource = with_options("resource"),
      redistribute = with_options("redistribute"),
      fmt = string.format,
    }

    function words.when(condition, list)
      local at = line()
      condition = expect_text("when", "a condition", condition)
      local made = record("when", at, { condition }, {})
      made.records = records_of("when", list)
      return made
    end

    function words.defaults(options, list)
      local at = line()
      local made = record("defaults", at, {}, expect_table("defaults", "arguments", options))
      made.records = records_of("defaults", list)
      return made
    end

    -- Versions as url_for gets them: texts that compare as versions do.
    local version_methods = {}
    local version_type = { __index = version_methods }

    local function version_text(value)
      if type(value) == "table" then return value.string end
      return tostring(value)
    end

    local function new_version(of)
      return setmetatable({ string = of }, version_type)
    end

    version_type.__tostring = function(self) return self.string end
    version_type.__concat = function(a, b) return version_text(a) .. version_text(b) end
    version_type.__eq = function(a, b) return compare(a.string, b.string) == 0 end
    version_type.__lt = function(a, b) return compare(version_text(a), version_text(b)) < 0 end
    version_type.__le = function(a, b) return compare(version_text(a), version_text(b)) <= 0 end

    function version_methods:satisfies(range) return satisfies(self.string, tostring(range)) end

    local function with_separator(separator)
      return function(self)
        local result = string.gsub(self.string, "[._-]", separator)
        return result
      end
    end
    version_methods.joined = with_separator("")
    version_methods.dotted = with_separator(".")
    version_methods.underscored = with_separator("_")
    version_methods.dashed = with_separator("-")

    -- The first parts; a negative number leaves so many away at the end.
    function version_methods:up_to(count)
      local ends = {}
      local place = 1
      while true do
        local first, last = string.find(self.string, "%d+", place)
        local letter_first, letter_last = string.find(self.string, "%a+", place)
        if letter_first and (not first or letter_first < first) then
          first, last = letter_first, letter_last
        end
        if not first then break end
        ends[#ends + 1] = last
        place = last + 1
      end
      if count < 0 then count = #ends + count end
      local made = new_version(string.sub(self.string, 1, ends[math.min(count, #ends)] or 0))
      return made
    end

    local function add_urls(list, url_for)
      for _, made in ipairs(list) do
        if made.records then add_urls(made.records, url_for) end
        if made.kind == "version" and made.options.url == nil then
          local done, url = pcall(url_for, new_version(made.subjects[1]))
          if not done then
            made.url_error = tostring(url)
          elseif type(url) == "string" then
            made.url = url
          elseif url ~= nil then
            made.url_error = "url_for: expected a text or nil, got " .. type(url)
          end
        end
      end
    end

    function words.package(package_name)
      local at = line()
      package_name = expect_text("package", "the name of a package", package_name)
      return function(body)
        if type(body) ~= "table" then
          fail("package '%s': expected a table behind the name, got %s", package_name, type(body))
        end
        local made = { name = package_name, line = at, attributes = {}, records = {} }
        local url_for = body.url_for
        if url_for ~= nil and type(url_for) ~= "function" then
          fail("package '%s': expected a function as url_for, got %s", package_name, type(url_for))
        end
        made.records = records_of("package", body)
        for key, value in pairs(body) do
          if type(key) == "string" and key ~= "url_for" then
            made.attributes[key] = value
          elseif type(key) ~= "string" and not made.records[key] then
            fail("package '%s': a record at place %s is missing", package_name, tostring(key))
          end
        end
        if url_for then add_urls(made.records, url_for) end
        packages[#packages + 1] = made
      end
    end

    local libraries = {
      assert = assert, error = error, ipairs = ipairs, math = math, next = next, pairs = pairs,
      pcall = pcall, print = print, select = select, string = string, table = table,
      tonumber = tonumber, tostring = tostring, type = type, utf8 = utf8,
    }

    local environment = setmetatable({}, {
      __index = function(_, key)
        local found = words[key] or libraries[key]
        if found == nil then error("'" .. tostring(key) .. "' is not a word of recipes", 2) end
        return found
      end,
      __newindex = function(_, key)
        error("'" .. tostring(key) .. "' has to be a local variable", 2)
      end,
    })

    local chunk, problem = load(text, name, "t", environment)
    if not chunk then error(problem, 0) end
    chunk()
    return packages
    """#
}
